import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { COUNTER, ENCODINGS, readCounter } from '@ovation/testkit'
import { DESKTOP, INSIDE, launchBrowser, videoPlays } from '@ovation/testkit/browser'
import { freePort } from '@ovation/testkit/services'
import type { Browser, Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { percentile, sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { SERVER_CORE } from '../load/crowd.ts'
import { BenchServer, cpuSecondsOf } from '../server.ts'

const VIEWERS = 200
const MEASURE_MS = 15_000
const SETTLE_MS = 4_000
const READINGS = 150
const LOAD_CORE = '1'
/** A gap between two pieces of a viewer's stream that a player without a reserve of its own shows as a stall. */
const STALL_MS = 1_000
const NO_INSTANT =
  "const W = WebSocket; window.WebSocket = class extends W { constructor(u, p) { super(/\\/live\\//.test(u) ? 'ws://127.0.0.1:9' : u, p) } }"

type Viewers = { bytes: () => number; requests: () => number; gaps: () => number[]; stop: () => void }
type Process = { pid: number | undefined }

/**
 * One encoder publishes the same video to this server and to node-media-server (HTTP-FLV), each with its own core for the
 * time it is measured: what a stream costs, what 200 viewers cost each way, and how late the video is on a screen.
 */
export async function delivery(): Promise<Figure[]> {
  const server = await BenchServer.start({ core: true })
  const unrecorded = await BenchServer.start({ core: true, environment: { OVATION_RECORD: '0' } })
  const flv = await FlvServer.start()
  const to = [
    `${server.rtmp}/${await server.streamKey('demo')}`,
    `${unrecorded.rtmp}/${await unrecorded.streamKey('demo')}`,
    `${flv.rtmp}/demo`,
  ]
  const encoder = publishToAll(to)
  try {
    await sleep(SETTLE_MS * 2)
    const live = `${server.url}/live/demo`
    const watch: [string, Process, () => Viewers][] = [
      ['low-latency stream', server, () => lowLatencyViewers(live)],
      ['low-latency playlist', server, () => playlistViewers(live)],
      ['HTTP-FLV (node-media-server)', flv, () => flvViewers(`${flv.url}/live/demo.flv`)],
    ]
    const figures: Figure[] = []
    for (const [what, process] of [
      ['recorded', server],
      ['not recorded', unrecorded],
      ['by node-media-server, not recorded', flv],
    ] as const) {
      const { cpu, mebibytes } = await measure(process)
      figures.push({ what: `one stream, ${what}, nobody watches: CPU`, value: cpu, unit: '% of a core' })
      figures.push({ what: '… memory', value: mebibytes, unit: 'MiB' })
    }
    for (const [what, process, open] of watch) figures.push(...(await cost(what, process, open)))
    const browser = await launchBrowser({ fakeDevices: true })
    try {
      figures.push(...(await delays(browser, server.url, flv.url)), ...(await camera(browser, server)))
    } finally {
      await browser.close()
    }
    return figures
  } finally {
    encoder.kill('SIGKILL')
    await Promise.all([server.stop(), unrecorded.stop()])
    flv.stop()
  }
}

/** One run of ffmpeg, so that the same video has the same number everywhere. */
function publishToAll(to: readonly string[]): ChildProcess {
  const outputs = to.map((url) => `[f=flv:onfail=ignore]${url.replace('localhost', '127.0.0.1')}`).join('|')
  const args = ['-hide_banner', '-loglevel', 'error', '-re', ...ENCODINGS.both, '-flags', '+global_header']
  return spawn('taskset', ['-c', LOAD_CORE, 'ffmpeg', ...args, '-map', '0', '-map', '1', '-f', 'tee', outputs], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const residentMebibytes = ({ pid }: Process): number =>
  (Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) || 0) / 1_024

async function measure(process: Process): Promise<{ cpu: number; mebibytes: number }> {
  const before = cpuSecondsOf(process.pid ?? 0)
  await sleep(MEASURE_MS)
  const cpu = ((cpuSecondsOf(process.pid ?? 0) - before) / (MEASURE_MS / 1_000)) * 100
  return { cpu, mebibytes: residentMebibytes(process) }
}

async function cost(what: string, process: Process, open: () => Viewers): Promise<Figure[]> {
  const before = residentMebibytes(process)
  const viewers = open()
  await sleep(SETTLE_MS)
  const [bytes, requests] = [viewers.bytes(), viewers.requests()]
  viewers.gaps().length = 0
  const { cpu, mebibytes } = await measure(process)
  const megabits = ((viewers.bytes() - bytes) * 8) / (MEASURE_MS / 1_000) / 1e6
  const asked = (viewers.requests() - requests) / (MEASURE_MS / 1_000)
  const gaps = [...viewers.gaps()]
  viewers.stop()
  await sleep(SETTLE_MS)
  return [
    { what: `${what}, ${VIEWERS} watch: CPU`, value: cpu, unit: '% of a core' },
    { what: '… sent', value: megabits, unit: 'Mbit/s' },
    ...(asked > 0 ? [{ what: '… requests', value: asked, unit: '/s' }] : []),
    { what: '… memory for each of them', value: ((mebibytes - before) * 1_024) / VIEWERS, unit: 'KiB' },
    { what: '… between two pieces, p99', value: percentile(gaps, 0.99), unit: 'ms' },
    { what: '… stalls', value: gaps.filter((ms) => ms > STALL_MS).length, unit: '' },
  ]
}

/** Counts what comes, and how long nothing came. */
function tally() {
  const gaps: number[] = []
  const count = { bytes: 0, requests: 0 }
  const each = (): ((bytes: number) => void) => {
    let last = performance.now()
    return (bytes) => {
      const now = performance.now()
      count.bytes += bytes
      gaps.push(now - last)
      last = now
    }
  }
  return { count, each, viewers: { bytes: () => count.bytes, requests: () => count.requests, gaps: () => gaps } }
}

function lowLatencyViewers(live: string): Viewers {
  const { each, viewers } = tally()
  const sockets = Array.from({ length: VIEWERS }, () => {
    const took = each()
    const socket = new WebSocket(`${live.replace('http', 'ws')}/ws`)
    socket.on('message', (data: Buffer) => took(data.length))
    socket.on('error', () => {})
    return socket
  })
  const stop = (): void => {
    for (const socket of sockets) socket.terminate()
  }
  return { ...viewers, stop }
}

/** As a player does: the playlist with what comes next, its newest part, and on. */
function playlistViewers(live: string): Viewers {
  const { count, each, viewers } = tally()
  const agent = new Agent({ keepAlive: true, maxSockets: VIEWERS * 2 })
  let over = false
  const fetched = (url: string): Promise<Buffer> =>
    new Promise((done, fail) => {
      count.requests += 1
      get(url, { agent }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part: Buffer) => parts.push(part))
        response.on('end', () => done(Buffer.concat(parts)))
      }).on('error', fail)
    })
  const watch = async (): Promise<void> => {
    const took = each()
    let query = ''
    let last = ''
    while (!over) {
      const playlist = String(await fetched(`${live}/index.m3u8${query}`))
      const parts = [...playlist.matchAll(/#EXT-X-PART:DURATION=[\d.]+,URI="([^"]+\/(\d+)\.(\d+)\.m4s)"/g)]
      const [, uri = '', msn, part] = parts.at(-1) ?? []
      query = `?_HLS_msn=${msn}&_HLS_part=${Number(part) + 1}`
      if (uri !== '' && uri !== last) took((await fetched(`${live}/${uri}`)).length + playlist.length)
      last = uri
    }
  }
  for (let n = 0; n < VIEWERS; n++) watch().catch(() => {})
  const stop = (): void => {
    over = true
    agent.destroy()
  }
  return { ...viewers, stop }
}

function flvViewers(url: string): Viewers {
  const { each, viewers } = tally()
  const requests = Array.from({ length: VIEWERS }, () => {
    const took = each()
    const request = get(url, (response) => response.on('data', (part: Buffer) => took(part.length)))
    request.on('error', () => {})
    return request
  })
  const stop = (): void => {
    for (const request of requests) request.destroy()
  }
  return { ...viewers, stop }
}

/** How late each way is on a screen, from when the video came in at this server. */
async function delays(browser: Browser, url: string, flvUrl: string): Promise<Figure[]> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live/demo/ws`)
  const head = await new Promise<string>((done) => socket.once('message', (data) => done(String(data))))
  socket.terminate()
  const { epochMs } = JSON.parse(head) as { epochMs: number }
  const read = async (what: string, page: Page, video: string): Promise<Figure[]> => {
    await sleep(SETTLE_MS * 2)
    const before = (await page.evaluate(`${video}.getVideoPlaybackQuality().droppedVideoFrames`)) as number
    const readings = (await page.evaluate(readCounter(video, String(epochMs), READINGS))) as [number, number][]
    const dropped = ((await page.evaluate(`${video}.getVideoPlaybackQuality().droppedVideoFrames`)) as number) - before
    const ms = readings.map(([, late]) => late)
    await page.context().close()
    return [
      { what: `${what}: server to screen, p50`, value: percentile(ms, 0.5), unit: 'ms' },
      { what: '… p95', value: percentile(ms, 0.95), unit: 'ms' },
      { what: `… dropped of ${READINGS} video`, value: dropped, unit: '' },
    ]
  }
  const open = async (script?: string): Promise<Page> => {
    const page = await (await browser.newContext({ ...DESKTOP, bypassCSP: true })).newPage()
    if (script) await page.addInitScript(script)
    await page.goto(`${url}/r/demo`)
    await videoPlays(page, 60_000)
    return page
  }
  const screen = `${INSIDE}.querySelector('video')`
  const lowLatency = await read('low-latency stream', await open(), screen)
  const playlist = await read('low-latency playlist', await open(NO_INSTANT), screen)
  const page = await (await browser.newContext({ ...DESKTOP, bypassCSP: true })).newPage()
  await page.goto(`${url}/`)
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('mpegts.js') })
  await page.evaluate(`(() => {
      document.body.innerHTML = '<video muted autoplay width=640></video>'
      const config = { liveSync: true, enableStashBuffer: false }
      const player = mpegts.createPlayer({ type: 'flv', isLive: true, url: '${flvUrl}/live/demo.flv' }, config)
      player.attachMediaElement(document.querySelector('video'))
      player.load()
      player.play()
    })()`)
  await page.waitForFunction("document.querySelector('video').currentTime > 0.5", undefined, { timeout: 20_000 })
  const flv = await read('HTTP-FLV, mpegts.js with liveSync', page, "document.querySelector('video')")
  return [...lowLatency, ...playlist, ...flv]
}

const CLOCK_MS = 2 ** COUNTER.bits

/** In the place of a camera: the time, drawn as numbers of frames are. */
const DRAWN_CLOCK = `navigator.mediaDevices.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
  const ink = canvas.getContext('2d')
  setInterval(() => {
    const now = Date.now() % ${CLOCK_MS}
    for (let bit = 0; bit < ${COUNTER.bits}; bit++) {
      ink.fillStyle = now & (1 << bit) ? '#fff' : '#000'
      ink.fillRect(bit * ${COUNTER.bitPx}, 0, ${COUNTER.bitPx}, ${COUNTER.bitPx})
    }
  }, 1000 / ${COUNTER.framesPerSecond})
  return canvas.captureStream(${COUNTER.framesPerSecond})
}`

/** From what a browser's camera sees to the screen of a viewer, by the clock of the machine. */
async function camera(browser: Browser, server: BenchServer): Promise<Figure[]> {
  await server.createRoom('camera')
  const [host, viewer] = await Promise.all(
    [0, 1].map(async () => (await browser.newContext({ ...DESKTOP, bypassCSP: true, locale: 'en-US' })).newPage()),
  )
  if (!host || !viewer) return []
  await host.addInitScript(DRAWN_CLOCK)
  await host.goto(`${server.url}/publish/camera#key=${await server.streamKey('camera')}`)
  await host.getByRole('button', { name: 'Go live' }).click()
  await sleep(SETTLE_MS)
  await viewer.goto(`${server.url}/r/camera`)
  await videoPlays(viewer, 30_000)
  await sleep(SETTLE_MS * 2)
  const readings = (await viewer.evaluate(readCounter(`${INSIDE}.querySelector('video')`, '0', READINGS))) as [
    number,
    number,
  ][]
  await Promise.all([host, viewer].map((page) => page.context().close()))
  const late = readings.map(([n, ms]) => {
    const readAt = ms + (n * 1_000) / COUNTER.framesPerSecond
    return (((readAt - n) % CLOCK_MS) + CLOCK_MS) % CLOCK_MS
  })
  return [
    { what: 'camera of a browser: to the screen, p50', value: percentile(late, 0.5), unit: 'ms' },
    { what: '… p95', value: percentile(late, 0.95), unit: 'ms' },
  ]
}

/** node-media-server as it comes, without its administration. */
class FlvServer {
  #process: ChildProcess
  #folder: string
  readonly url: string
  readonly rtmp: string

  private constructor(process: ChildProcess, folder: string, httpPort: number, rtmpPort: number) {
    this.#process = process
    this.#folder = folder
    this.url = `http://127.0.0.1:${httpPort}`
    this.rtmp = `rtmp://127.0.0.1:${rtmpPort}/live`
  }

  static async start(): Promise<FlvServer> {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-flv-'))
    const [httpPort, rtmpPort] = [await freePort(), await freePort()]
    const program = createRequire(import.meta.url).resolve('node-media-server/bin/app.js')
    const ports = ['--http-port', String(httpPort), '--rtmp-port', String(rtmpPort)]
    const args = [...ports, '--bind', '127.0.0.1', '--data-path', folder, '--record-path', folder, '--no-admin']
    const child = spawn('taskset', ['-c', SERVER_CORE, process.execPath, program, ...args], {
      cwd: folder,
      stdio: 'ignore',
    })
    await sleep(SETTLE_MS / 2)
    return new FlvServer(child, folder, httpPort, rtmpPort)
  }

  get pid(): number {
    return this.#process.pid ?? 0
  }

  stop(): void {
    this.#process.kill('SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
