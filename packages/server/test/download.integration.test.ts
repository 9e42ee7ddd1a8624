import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ReplayDownload, ReplaySummary } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MESSAGE } from '../src/media/rtmp/chunks.ts'
import { TestServer } from './server.fixture.ts'
import { enhancedTags, flvTags, isHeader } from './tags.fixture.ts'
import type { Tag } from './tags.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = missing.includes('ffmpeg')
const SECONDS = 4

let test: TestServer
let folder: string
beforeAll(async () => {
  if (skipped) return
  folder = mkdtempSync(join(tmpdir(), 'ovation-downloads-'))
  test = await TestServer.start({ limits: { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 } })
})
afterAll(async () => {
  if (skipped) return
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

type Coding = { size?: string; sar?: string; rate?: number; channels?: number; seconds?: number }

/** A few seconds from a real encoder, B-frames and all. */
const coded = (name: string, { size = '320x180', sar = '1', rate = 48_000, channels = 2, seconds = SECONDS }: Coding) =>
  flvTags(folder, name, [
    ...['-f', 'lavfi', '-i', `testsrc2=s=${size}:r=25`, '-f', 'lavfi', '-i', `sine=f=440:r=${rate}`],
    ...['-t', String(seconds), '-vf', `setsar=${sar}`, '-c:v', 'libx264', '-preset', 'ultrafast', '-bf', '2'],
    ...['-profile:v', 'main', '-g', '25', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', String(channels)],
  ])
/** The same, so much later. */
const later = (tags: readonly Tag[], byMs: number): Tag[] => tags.map((tag) => ({ ...tag, atMs: tag.atMs + byMs }))

/** Records what an encoder sends, as fast as it is taken, and gives the recording. */
async function record(tags: readonly Tag[]): Promise<ReplaySummary> {
  const { media, recordings } = test.server
  const before = new Set((await replays()).map(({ id }) => id))
  const publisher = media.publish({ place: 'demo', holder: 'main' }, () => {})
  const send = ({ atMs, type, payload }: Tag): void =>
    publisher.message({ type, payload, timestampMs: atMs, streamId: 1 })
  // A recording begins once there is a stream, and goes on with whatever comes then.
  let sent = 0
  while (media.stream('demo')?.init === undefined && sent < tags.length) send(tags[sent++] as Tag)
  await eventually(() => recordings.info('demo').recording !== null, 'the beginning of the recording', 20_000)
  for (const tag of tags.slice(sent)) send(tag)
  publisher.ended('unpublished')
  return eventually(
    async () => (await replays()).find(({ id, live }) => !before.has(id) && !live),
    'the recording',
    20_000,
  )
}
async function replays(): Promise<ReplaySummary[]> {
  return ((await (await fetch(`${test.url}/api/v1/rooms/demo/replays`)).json()) as { replays: ReplaySummary[] }).replays
}

/** The files of a recording, on the disk. */
async function download({ id }: ReplaySummary): Promise<string[]> {
  const headers = { authorization: `Bearer ${await test.token('hostess', 'host')}` }
  const ready = await eventually(async () => {
    const answer = await fetch(`${test.url}/api/v1/replays/${id}/download`, { method: 'POST', headers })
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    const body = JSON.parse(text) as ReplayDownload
    return body.state === 'ready' && body
  }, 'the file')
  const [first] = ready.parts
  expect(first).toEqual({ url: ready.url, bytes: ready.bytes })
  const files: string[] = []
  for (const [index, { url, bytes }] of ready.parts.entries()) {
    const answer = await fetch(`${test.url}${url}`)
    const part = ready.parts.length === 1 ? '' : `%20%28${index + 1}%29`
    expect(answer.headers.get('content-disposition')).toContain(`${part}.mp4`)
    const body = Buffer.from(await answer.arrayBuffer())
    expect(body.length).toBe(bytes)
    const file = join(folder, `${id}-${index}.mp4`)
    writeFileSync(file, body)
    files.push(file)
  }
  return files
}

const run = async (program: string, ...args: string[]): Promise<{ out: string; err: string }> => {
  const { stdout, stderr } = await promisify(execFile)(program, ['-v', 'error', ...args], { timeout: 60_000 })
  return { out: stdout.trim(), err: stderr.trim() }
}
type Stream = Record<string, string | number>
const probe = async (file: string): Promise<Record<'video' | 'audio', Stream | undefined>> => {
  const { out } = await run('ffprobe', '-count_frames', '-show_streams', '-of', 'json', file)
  const { streams } = JSON.parse(out) as { streams: Stream[] }
  const of = (kind: string) => streams.find(({ codec_type }) => codec_type === kind)
  return { video: of('video'), audio: of('audio') }
}
/** Decoded from the beginning to the end: the sizes of the frames in their order, once for each change, and no error. */
async function decoded(file: string): Promise<string[]> {
  const { err } = await run('ffmpeg', '-xerror', '-i', file, '-f', 'null', '-')
  expect(err).toBe('')
  const frames = await run(
    'ffprobe',
    '-select_streams',
    'v',
    '-show_entries',
    'frame=width,height',
    '-of',
    'csv=p=0',
    file,
  )
  const sizes = frames.out.split(/\s+/).map((line) => line.split(',').slice(0, 2).join('x'))
  return sizes.filter((size, index) => size !== sizes[index - 1])
}

describe.skipIf(skipped)('a file to take away', () => {
  it('[AUTH9] is for anyone who asked for it, and ends with a ban', async () => {
    const recording = await record(await coded('banned', {}))
    const authorization = `Bearer ${await test.token('leaver', 'host')}`
    const { parts } = await eventually(async () => {
      const answer = await fetch(`${test.url}/api/v1/replays/${recording.id}/download`, {
        ...{ method: 'POST', headers: { authorization } },
      })
      const said = (await answer.json()) as ReplayDownload
      return said.state === 'ready' && said
    }, 'the file')
    const url = `${test.url}${parts[0]?.url}`
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(url.replace('for=leaver', 'for=hostess'))).status).toBe(403)
    const owner = await test.rawIn('boss', 'owner')
    await owner.command('member.ban', { actor: 'leaver', durationMs: null })
    expect((await fetch(url)).status).toBe(403)
    const list = `${test.url}/api/v1/rooms/demo/replays`
    expect((await fetch(list, { headers: { authorization } })).status).toBe(403)
    expect((await fetch(list)).status).toBe(200)
    await owner.command('member.unban', { actor: 'leaver' })
    expect((await fetch(url)).status).toBe(200)
  }, 30_000)

  it('[REPLAY14] [REPLAY20] has both tracks where video began seconds after the audio, each at its time', async () => {
    const all = coded('late', { seconds: 6 })
    const video = all.filter(({ type }) => type === MESSAGE.video)
    const key = video.find((tag) => !isHeader(tag) && tag.atMs >= 2_500 && (tag.payload[0] ?? 0) >> 4 === 1)
    const from = key?.atMs ?? 0
    const header = later(video.filter(isHeader).slice(0, 1), from)
    const tags = all
      .filter((tag) => tag.type !== MESSAGE.video || (!isHeader(tag) && tag.atMs >= from))
      .flatMap((tag) => (tag === key ? [...header, tag] : [tag]))
    const done = await record(tags)
    const [file = '', ...more] = await download(done)
    expect(more).toEqual([])
    const { video: shown, audio } = await probe(file)
    expect(shown).toMatchObject({ codec_name: 'h264' })
    expect(audio).toMatchObject({ codec_name: 'aac' })
    expect(Number(shown?.nb_read_frames)).toBeGreaterThan(70)
    expect(Number(audio?.nb_read_frames)).toBeGreaterThan(200)
    expect(Number(audio?.start_time)).toBeLessThan(0.1)
    // B-frames let the first frame be shown later than it is decoded. The file begins with the first audio.
    const laterMs = key?.payload.readIntBE(2, 3) ?? 0
    const firstAudio = tags.find((tag) => tag.type === MESSAGE.audio && !isHeader(tag))
    const shownAtS = (from + laterMs - (firstAudio?.atMs ?? 0)) / 1_000
    expect(laterMs).toBeGreaterThan(40)
    expect(Math.abs(Number(shown?.start_time) - shownAtS)).toBeLessThan(0.01)
    await decoded(file)
  })

  it('[REPLAY15] has everything where the size changed in the middle, and changed back', async () => {
    const [small, large] = [coded('small', {}), coded('large', { size: '640x360' })]
    const ms = SECONDS * 1_000
    const done = await record([...small, ...later(large, ms), ...later(small, 2 * ms)])
    const [file = '', ...more] = await download(done)
    expect(more).toEqual([])
    expect(await decoded(file)).toEqual(['320x180', '640x360', '320x180'])
    const { video, audio } = await probe(file)
    expect(Number(video?.nb_read_frames)).toBeGreaterThanOrEqual(3 * SECONDS * 25 - 6)
    expect(Math.abs(Number(video?.duration) - 3 * SECONDS)).toBeLessThan(0.3)
    expect(Math.abs(Number(audio?.duration) - 3 * SECONDS)).toBeLessThan(0.3)
    // From a place in the middle too, where only keyframes say that it is another size.
    const sought = await run('ffmpeg', '-xerror', '-ss', String(SECONDS + 2), '-i', file, '-t', '1', '-f', 'null', '-')
    expect(sought.err).toBe('')
  })

  it('[REPLAY15] is several where a codec changed, and each is whole', async () => {
    const h264 = coded('before', {})
    const done = await record([...h264, ...later(await enhancedTags(folder, 'vp09'), SECONDS * 1_000)])
    const files = await download(done)
    const found = await Promise.all(files.map(probe))
    const codecs = found.map(({ video, audio }) => [video?.codec_name, audio?.codec_name])
    // Where the other audio begins a moment after the other video, the moment between them is a file too.
    expect([codecs[0], codecs.at(-1)]).toEqual([
      ['h264', 'aac'],
      ['vp9', 'opus'],
    ])
    for (const file of files) await decoded(file)
    // Asked for again, it is there at once.
    expect(await download(done)).toHaveLength(files.length)
  })

  it('[REPLAY15] is several where the audio has another rate', async () => {
    const tags = [...coded('a48', {}), ...later(coded('a44', { rate: 44_100, channels: 1 }), SECONDS * 1_000)]
    const files = await download(await record(tags))
    const found = await Promise.all(files.map(probe))
    expect(found.map(({ audio }) => [audio?.sample_rate, audio?.channels])).toEqual([
      ['48000', 2],
      ['44100', 1],
    ])
    for (const file of files) await decoded(file)
  })

  it('[MEDIA24] live, recorded and as a file it has the shape that the encoder meant', async () => {
    const done = await record(coded('anamorphic', { size: '720x576', sar: '64/45' }))
    const [file = ''] = await download(done)
    for (const input of [file, `${test.url}/replay/${done.id}/index.m3u8`])
      expect((await probe(input)).video).toMatchObject({
        ...{ width: 720, height: 576, sample_aspect_ratio: '64:45', display_aspect_ratio: '16:9' },
      })
  })
})
