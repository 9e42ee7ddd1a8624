import { createClient } from '@ovation/client'
import { publish, readCounter } from '@ovation/testkit'
import { DESKTOP, INSIDE, launchBrowser, PHONE, videoPlays } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { percentile, sleep } from '../figures.ts'
import type { Figure } from '../figures.ts'
import { BenchServer } from '../server.ts'

const VIEWERS = 50
const READINGS = 150
const MEASURE_MS = 10_000
/** A phone in a mobile network as Lighthouse imagines it: 1.6 Mbit/s, 150 ms there and back, a quarter of the CPU. */
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 }
const CPU_SLOWDOWN = 4
const NO_INSTANT =
  "const W = WebSocket; window.WebSocket = class extends W { constructor(u, p) { super(/\\/live\\//.test(u) ? 'ws://127.0.0.1:9' : u, p) } }"

/** One stream: how late it is on a screen, how soon a phone shows it, and what it costs the server. */
export async function video(): Promise<Figure[]> {
  const server = await BenchServer.start()
  const encoder = publish(server.rtmp, await server.streamKey('demo'))
  const browser = await launchBrowser()
  try {
    return [
      ...(await delay(browser, server.url, 'low-latency')),
      ...(await delay(browser, server.url, 'playlist')),
      ...(await phone(browser, server.url)),
      ...(await cost(server)),
    ]
  } finally {
    encoder.kill('SIGKILL')
    await browser.close()
    await server.stop()
  }
}

async function delay(browser: Browser, url: string, by: 'low-latency' | 'playlist'): Promise<Figure[]> {
  const context = await browser.newContext({ ...DESKTOP, bypassCSP: true })
  const page = await context.newPage()
  if (by === 'playlist') await page.addInitScript(NO_INSTANT)
  await page.goto(`${url}/r/demo`)
  await videoPlays(page, 60_000)
  await sleep(by === 'playlist' ? 5_000 : 2_000)
  const epochMs =
    by === 'low-latency'
      ? `(document.querySelector('live-room').session.playingAtMs() - ${INSIDE}.querySelector('video').currentTime * 1000)`
      : `${await playlistEpoch(url)}`
  const epoch = await page.evaluate(epochMs)
  const readings = (await page.evaluate(readCounter(`${INSIDE}.querySelector('video')`, String(epoch), READINGS))) as [
    number,
    number,
  ][]
  const delays = readings.map(([, ms]) => ms)
  await context.close()
  return [
    { what: `video, ${by}: server to screen, p50`, value: percentile(delays, 0.5), unit: 'ms' },
    { what: `video, ${by}: server to screen, p95`, value: percentile(delays, 0.95), unit: 'ms' },
  ]
}

/** When the stream's clock stood at 0: the programme time of a segment less what the playlist says came before it. */
async function playlistEpoch(url: string): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/live/demo/ws`)
  const head = await new Promise<string>((done) => socket.once('message', (data) => done(String(data))))
  socket.terminate()
  return (JSON.parse(head) as { epochMs: number }).epochMs
}

/** First paint and first video on a slow phone; nothing is in its cache. */
async function phone(browser: Browser, url: string): Promise<Figure[]> {
  const paints: number[] = []
  const frames: number[] = []
  let bytes = 0
  for (let n = 0; n < 5; n++) {
    const context = await browser.newContext({ ...PHONE, bypassCSP: true })
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('Network.enable')
    await devtools.send('Network.emulateNetworkConditions', SLOW_4G)
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN })
    bytes = 0
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength))
    await page.addInitScript(FIRST_PICTURE)
    await page.goto(`${url}/r/demo`)
    await page.waitForFunction('window.firstPictureMs', undefined, { timeout: 30_000 })
    frames.push((await page.evaluate('window.firstPictureMs')) as number)
    paints.push(await firstPaint(page))
    await context.close()
  }
  return [
    { what: 'slow phone: first contentful paint, median of 5', value: percentile(paints, 0.5), unit: 'ms' },
    { what: 'slow phone: first video, median of 5', value: percentile(frames, 0.5), unit: 'ms' },
    { what: 'bytes at first load, over HTTP, compressed', value: bytes, unit: 'bytes' },
  ]
}

const FIRST_PICTURE = `addEventListener('DOMContentLoaded', () => {
  const look = () => {
    const video = document.querySelector('live-room')?.shadowRoot?.querySelector('video')
    if (video) video.requestVideoFrameCallback(() => (window.firstPictureMs = performance.now()))
    else requestAnimationFrame(look)
  }
  look()
})`

const firstPaint = async (page: Page): Promise<number> =>
  (await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")) as number

/** One stream with viewers who take video and chat, against the same stream with none. */
async function cost(server: BenchServer): Promise<Figure[]> {
  const measure = async (): Promise<{ cpu: number; bytes: number }> => {
    const before = server.cpuSeconds
    await sleep(MEASURE_MS)
    return { cpu: ((server.cpuSeconds - before) / (MEASURE_MS / 1_000)) * 100, bytes: server.residentBytes }
  }
  await sleep(2_000)
  const alone = await measure()
  let received = 0
  const sockets = Array.from({ length: VIEWERS }, () => {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live/demo/ws`)
    socket.on('message', (data: Buffer) => (received += data.length))
    return socket
  })
  const clients = await Promise.all(
    Array.from({ length: VIEWERS }, async (_, n) => {
      const client = createClient({ server: server.url, getToken: () => server.token(`v${n}`) })
      await client.rooms.get('demo').attach()
      return client
    }),
  )
  await sleep(2_000)
  received = 0
  const watched = await measure()
  const megabits = (received * 8) / (MEASURE_MS / 1_000) / 1e6
  for (const socket of sockets) socket.terminate()
  for (const client of clients) client.close()
  return [
    { what: 'one stream, nobody watches: CPU', value: alone.cpu, unit: '% of a core' },
    { what: `one stream, ${VIEWERS} watch: CPU`, value: watched.cpu, unit: '% of a core' },
    { what: '… sent', value: megabits, unit: 'Mbit/s' },
    { what: '… memory of the server', value: watched.bytes / 1_048_576, unit: 'MiB' },
    { what: '… of it for the viewers', value: (watched.bytes - alone.bytes) / 1_048_576, unit: 'MiB' },
  ]
}
