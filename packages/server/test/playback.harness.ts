import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { promisify } from 'node:util'
import type { ReplayDownload } from '@ovation/protocol'
import { eventually, PlaylistJudge } from '@ovation/testkit'
import { INSIDE, launchBrowser } from '@ovation/testkit/browser'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { isAudio, isHeader, isVideo, RawEncoder, recordTags } from './raw-encoder.fixture.ts'
import type { Tag } from './raw-encoder.fixture.ts'
import type { LiveStream } from '../src/media/index.ts'
import type { TestServer } from './server.fixture.ts'

// One encoder, and all ways to watch it side by side: what each of them shows while it sends, and what is left of it.

const POLL_INTERVAL_MS = 200
/** Less than this in a look is standing still. */
const STILL_S = 0.02
const HLS_JS = createRequire(import.meta.resolve('@ovation/live-room/player')).resolve('hls.js/dist/hls.js')

/** A player, looked at again and again: where it was in the stream, seconds. */
type Look = { atMs: number; positionS: number }

export type Watched = {
  /** Seconds of the stream that were gone through, and that it took. */
  advancedS: number
  longestFreezeS: number
  /** From the first look at something that plays until now. */
  watchedS: number
  /** How far behind what has come the player is at the end. */
  behindS: number
  /** How often it had to be told to recover (hls.js' own way: `recoverMediaError`). */
  recoveries: number
  looks: readonly Look[]
}

const watched = (looks: readonly Look[], endS: number, recoveries = 0): Watched => {
  const playing = looks.slice(looks.findIndex(({ positionS }) => positionS > 0))
  const [first, last] = [playing[0], playing.findLast(({ positionS }) => positionS > 0)]
  if (!first || !last || first.positionS <= 0)
    return { advancedS: 0, longestFreezeS: Number.POSITIVE_INFINITY, watchedS: 0, behindS: endS, recoveries, looks }
  let longestFreezeS = 0
  let moved = first
  for (const look of playing) {
    // 0: it has nothing to show, which is standing still.
    if (look.positionS > 0 && Math.abs(look.positionS - moved.positionS) > STILL_S) moved = look
    longestFreezeS = Math.max(longestFreezeS, (look.atMs - moved.atMs) / 1_000)
  }
  const watchedS = ((playing.at(-1)?.atMs ?? 0) - first.atMs) / 1_000
  return {
    ...{ longestFreezeS, watchedS, recoveries, looks },
    advancedS: last.positionS - first.positionS,
    behindS: endS - last.positionS,
  }
}

type Player = { look(): Promise<number>; close(): Promise<void>; recoveries?(): Promise<number> }

/** The room's page, as it comes: the low-latency stream. */
async function lowLatency(browser: Browser, test: TestServer): Promise<Player> {
  const page = await (await browser.newContext({ bypassCSP: true })).newPage()
  await page.goto(`${test.url}/r/demo`)
  const look = `(() => { const v = ${INSIDE}?.querySelector('video'); return v && !v.error && v.readyState >= 2 ? v.currentTime : 0 })()`
  return { look: () => page.evaluate(look) as Promise<number>, close: () => page.context().close() }
}

/** hls.js as its own documentation shows it, on a page of somebody else. `playingDate` is its place on the clock of the day. */
async function hlsJs(
  browser: Browser,
  test: TestServer,
  epochMs: () => number,
): Promise<Player & { start(): Promise<void> }> {
  const page: Page = await (await browser.newContext({ bypassCSP: true })).newPage()
  await page.setContent('<video muted autoplay playsinline></video>')
  await page.addScriptTag({ path: HLS_JS })
  const program = `{
    const hls = new Hls({ lowLatencyMode: true, liveDurationInfinity: true })
    window.recoveries = 0
    window.errors = []
    hls.on(Hls.Events.ERROR, (_, { fatal, type, details, reason, error }) => {
      window.errors.push([fatal, type, details, reason, error?.message].join(' '))
      if (!fatal) return
      window.recoveries += 1
      if (type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError()
      else hls.startLoad()
    })
    hls.loadSource('${test.url}/live/demo/index.m3u8')
    hls.attachMedia(document.querySelector('video'))
    window.hls = hls
  }`
  const look = `(() => { const v = document.querySelector('video'); return v.readyState >= 2 ? hls.playingDate?.getTime() ?? 0 : 0 })()`
  return {
    start: async () => void (await page.evaluate(program)),
    look: async () => {
      const atMs = (await page.evaluate(look)) as number
      return atMs === 0 ? 0 : (atMs - epochMs()) / 1_000
    },
    close: async () => {
      if (process.env.OVATION_TEST_SHOW) console.log(await page.evaluate('[...new Set(window.errors)].slice(0, 12)'))
      await page.context().close()
    },
    recoveries: () => page.evaluate('window.recoveries') as Promise<number>,
  }
}

/** ffmpeg, which does nothing for low latency and reads segment by segment, as televisions do. */
function ffmpeg(test: TestServer): Player & { hasEnded: () => boolean } {
  const url = `${test.url}/live/demo/index.m3u8`
  const args = ['-hide_banner', '-loglevel', 'error', '-re', '-i', url, '-map', '0', '-c', 'copy', '-f', 'null']
  const child: ChildProcess = spawn('ffmpeg', [...args, '-stats_period', '0.2', '-progress', 'pipe:1', '-'])
  let positionS = 0
  child.stdout?.on('data', (bytes: Buffer) => {
    const us = [...String(bytes).matchAll(/out_time_us=(\d+)/g)].at(-1)?.[1]
    if (us !== undefined) positionS = Number(us) / 1e6
  })
  return {
    look: async () => positionS,
    close: async () => void child.kill('SIGKILL'),
    hasEnded: () => child.exitCode !== null,
  }
}

export type Row = {
  /** Sends what it has to; resolves when that is over. */
  send: (encode: () => Promise<RawEncoder>) => Promise<{ unpublish(): void }>
  /** When the players of playlists come: by default with the first segment. */
  joins?: (stream: LiveStream) => boolean
  /** How long nothing was sent, seconds: players stand still as long. */
  silentS?: number
  /** How many events the room may have of it; by default its beginning and its end. */
  events?: number
  /** How much less the recording is than what the encoder's clock went through, seconds. */
  lacksS?: number
  /** Where that is not known to the second. */
  lacksAtMostS?: number
}

// What holds of every row, seconds. Machines of tests are slow: what is bounded is a stream that stops, not a frame.
const MAX_FREEZE = { lowLatency: 2, hlsJs: 3, ffmpeg: 4 }
const MAX_BEHIND = { lowLatency: 3, hlsJs: 9, ffmpeg: 20 }
/** The last frame of slow video stands for a while. */
const MAX_FILE_LONGER_S = 2
const MIN_SPEED = 0.85

export const cell = ({ advancedS, watchedS, longestFreezeS, behindS, recoveries }: Watched): string =>
  `${advancedS.toFixed(1)}/${watchedS.toFixed(1)} freeze ${longestFreezeS.toFixed(1)} behind ${behindS.toFixed(1)}${recoveries > 0 ? ` recovered ${recoveries}` : ''}`

/** Every cell of a row: it plays, at about real time, and stands still no longer than nothing was sent and a bound. */
export function expectPlayable(
  shown: Shown,
  { silentS = 0, events = 2, lacksS = 0, lacksAtMostS = lacksS }: Partial<Row>,
): void {
  expect(shown.playlist, 'the rules of playlists').toEqual([])
  for (const name of ['lowLatency', 'hlsJs', 'ffmpeg'] as const) {
    const { advancedS, watchedS, longestFreezeS, behindS } = shown[name]
    expect(watchedS, `${name} plays`).toBeGreaterThan(2)
    expect(longestFreezeS, `${name} freezes`).toBeLessThanOrEqual(MAX_FREEZE[name] + silentS)
    expect(behindS, `${name} is behind`).toBeLessThanOrEqual(MAX_BEHIND[name] + silentS)
    expect(advancedS + silentS, `${name} advances`).toBeGreaterThan(watchedS * MIN_SPEED)
  }
  expect(shown.ffmpeg.hasEnded, 'ffmpeg has ended').toBe(false)
  expect(shown.events.length, `events ${shown.events.join()}`).toBeLessThanOrEqual(events)
  const { statedS, fileS, count } = shown.recording
  expect(count, 'recordings').toBe(1)
  expect(statedS, `stated of ${shown.streamS} s`).toBeGreaterThan(shown.streamS - Math.max(lacksS, lacksAtMostS) - 1)
  expect(statedS, `stated of ${shown.streamS} s`).toBeLessThan(shown.streamS - lacksS + 1)
  expect(fileS - statedS, 'the files, longer than stated').toBeGreaterThan(-0.5)
  expect(fileS - statedS, 'the files, longer than stated').toBeLessThan(MAX_FILE_LONGER_S)
}

export type Shown = {
  lowLatency: Watched
  hlsJs: Watched
  ffmpeg: Watched & { hasEnded: boolean }
  playlist: readonly string[]
  /** How far the stream's clock went. */
  streamS: number
  recording: { statedS: number; fileS: number; count: number }
  sentS: number
  events: readonly string[]
}

const hasSegments = (stream: LiveStream): boolean => stream.segments.length > 0

/** What all players show of an encoder. */
export async function watchAll(test: TestServer, { send, joins = hasSegments }: Row): Promise<Shown> {
  const browser = await launchBrowser()
  const key = await test.server.streamKeys.show('demo')
  const viewer = await test.rawIn('eve')
  const judge = new PlaylistJudge()
  const looks: Record<'low' | 'hls' | 'ff', Look[]> = { low: [], hls: [], ff: [] }
  const players: Partial<Record<keyof typeof looks, Player>> = { low: await lowLatency(browser, test) }
  const stream = () => test.server.media.stream('demo')
  // A page takes seconds to come on a machine that is busy, which are none of its player's.
  const hls = await hlsJs(browser, test, () => stream()?.epochMs ?? 0)
  let ff: ReturnType<typeof ffmpeg> | undefined
  let sending = true
  const began = performance.now()
  const lookAtAll = async (): Promise<void> => {
    while (sending) {
      const answer = await fetch(`${test.url}/live/demo/index.m3u8`)
      if (answer.ok) judge.take(await answer.text())
      for (const [name, player] of Object.entries(players) as [keyof typeof looks, Player][]) {
        const positionS = await player.look().catch(() => 0)
        looks[name].push({ atMs: performance.now() - began, positionS })
      }
      const current = stream()
      if (!players.hls && current && joins(current)) {
        await hls.start()
        players.hls = hls
        ff = ffmpeg(test)
        players.ff = ff
      }
      await new Promise((done) => setTimeout(done, POLL_INTERVAL_MS))
    }
  }
  const looking = lookAtAll()
  const encoder = await send(() => RawEncoder.publish(test.server.rtmpPort, key))
  const sentS = (performance.now() - began) / 1_000
  const endS = (stream()?.endMs ?? 0) / 1_000
  const recoveries = (await players.hls?.recoveries?.()) ?? 0
  sending = false
  await looking
  const hasEnded = ff?.hasEnded() ?? true
  const broadcast = stream()
  for (const player of Object.values(players)) await player.close()
  await browser.close()
  encoder.unpublish()
  // A program that is killed does not unpublish.
  test.server.media.cut('demo')
  await eventually(() => stream() === undefined, 'the broadcast to end', 20_000)
  // A person has at most twenty connections, and there are more rows than that.
  viewer.socket.close()
  return {
    lowLatency: watched(looks.low, endS),
    hlsJs: watched(looks.hls, endS, recoveries),
    ffmpeg: { ...watched(looks.ff, endS), hasEnded },
    playlist: [...judge.faults],
    // The last frame is held until the end: only then is it known how long it lasts.
    ...{ sentS, streamS: (broadcast?.endMs ?? 0) / 1_000 },
    events: viewer.events.map(({ type }) => type).filter((type) => type.startsWith('stream.')),
    recording: await recordingOf(test),
  }
}

/** What was recorded: how long it says it is, and how long the files are that are made of it. */
async function recordingOf(test: TestServer): Promise<Shown['recording']> {
  const found = await eventually(() => {
    const all = test.server.recordings.catalogue.of('demo').filter(({ head }) => head.kind === 'evening')
    return all.length > 0 && !test.server.recordings.broadcasts.isActive(all[0]?.head.id ?? '') && all
  }, 'the recording to be closed')
  const [newest] = found
  const id = newest?.head.id ?? ''
  const authorization = `Bearer ${await test.token('hostess', 'owner')}`
  const parts = await eventually(
    async () => {
      const url = `${test.url}/api/v1/replays/${id}/download`
      const answer = await fetch(url, { method: 'POST', headers: { authorization } })
      // Nothing is refused for what was sent.
      if (!answer.ok) throw new Error(await answer.text())
      const body = (await answer.json()) as ReplayDownload
      return body.state === 'ready' && body.parts
    },
    'the files',
    30_000,
  )
  let fileS = 0
  for (const { url } of parts) {
    const { stdout } = await promisify(execFile)('ffprobe', [
      ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'csv=p=0', `${test.url}${url}`],
    ])
    fileS += Number.parseFloat(stdout)
  }
  const count = found.length
  for (const { head } of found) await test.server.recordings.remove(head.id)
  return { statedS: (newest?.durationMs ?? 0) / 1_000, fileS, count }
}

// What is sent

const VIDEO = (size: string, rate: number): string[] => ['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=${rate}`]
const AUDIO = (rate: number): string[] => ['-f', 'lavfi', '-i', `sine=f=440:r=${rate}`]
const H264 = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '500k']
const AAC = ['-c:a', 'aac', '-b:a', '64k', '-ac', '2']

/** Streams as encoders send them: with B-frames, but where it is said. */
export const STREAMS = {
  usual: [...VIDEO('320x180', 30), ...AUDIO(44_100), ...H264, '-g', '60', ...AAC],
  other: [...VIDEO('640x360', 25), ...AUDIO(48_000), ...H264, '-profile:v', 'main', '-g', '50', ...AAC],
  slow: [...VIDEO('320x180', 1), ...AUDIO(44_100), ...H264, '-tune', 'zerolatency', '-g', '4', ...AAC],
  slower: [...VIDEO('320x180', 0.4), ...AUDIO(44_100), ...H264, '-tune', 'zerolatency', '-g', '4', ...AAC],
  slowAlone: [...VIDEO('320x180', 1), ...H264, '-tune', 'zerolatency', '-g', '4'],
  far: [...VIDEO('320x180', 60), ...AUDIO(48_000), ...H264, '-g', '480', '-sc_threshold', '0', ...AAC],
  anamorphic: [...VIDEO('720x576', 25), ...AUDIO(48_000), '-vf', 'setsar=64/45', ...H264, '-g', '50', ...AAC],
} as const

const recorded = new Map<string, Promise<Tag[]>>()

export function tagsOf(name: keyof typeof STREAMS, seconds: number): Promise<Tag[]> {
  const key = `${name} ${seconds}`
  const known = recorded.get(key) ?? recordTags(seconds, ...STREAMS[name])
  recorded.set(key, known)
  return known
}

export const later = (tags: readonly Tag[], byMs: number): Tag[] =>
  tags.map((tag) => ({ ...tag, timestampMs: tag.timestampMs + byMs }))
export const within = ({ timestampMs }: Tag, fromMs: number, toMs: number): boolean =>
  timestampMs >= fromMs && timestampMs < toMs
export { isAudio, isHeader, isVideo }
