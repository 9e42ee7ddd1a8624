import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { TestServer } from './server.fixture.ts'
import { flvTags } from './tags.fixture.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('ffmpeg')
const MAX_FILE_BYTES = 600_000

let test: TestServer
let folder: string
beforeAll(async () => {
  if (skipped) return
  folder = mkdtempSync(join(tmpdir(), 'ovation-shows-'))
  test = await TestServer.start({
    limits: {
      ...{ recordingMinFreeBytes: 0, recordingMinFreeShare: 0 },
      ...{ maxShowFileBytes: MAX_FILE_BYTES, maxShowFilePartBytes: 50_000, encoderGraceMs: 1_000 },
    },
  })
})
afterAll(async () => {
  if (skipped) return
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

const INPUT = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25', '-f', 'lavfi', '-i', 'sine=f=440:r=48000']
const H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-bf', '2', '-g', '25', '-pix_fmt', 'yuv420p', '-b:v', '200k']

/** A file by ffmpeg. */
function made(name: string, args: readonly string[]): Buffer {
  const file = join(folder, name)
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...args, file])
  return readFileSync(file)
}
const movie = (seconds: number): Buffer =>
  made(`${seconds}.mp4`, [...INPUT, '-t', String(seconds), ...H264, '-c:a', 'aac', '-b:a', '64k'])

type Answer = {
  status: number
  error?: { code: string; message: string }
  bytes?: number
  upload?: string
  state?: string
  durationMs?: number
}

async function ask(method: string, path: string, role: 'host' | 'moderator', body?: Buffer | object): Promise<Answer> {
  const isFile = Buffer.isBuffer(body)
  const answer = await fetch(`${test.url}/api/v1/rooms/demo/show/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${await test.token(`a-${role}`, role)}`,
      ...(body ? { 'content-type': isFile ? 'video/mp4' : 'application/json' } : {}),
    },
    ...(body ? { body: isFile ? new Uint8Array(body) : JSON.stringify(body) } : {}),
  })
  return { ...((await answer.json().catch(() => ({}))) as Answer), status: answer.status }
}

/** Sends a file in parts, as the studio does; gives the last answer. */
async function send(bytes: Buffer, role: 'host' | 'moderator' = 'host'): Promise<Answer> {
  let answer: Answer = { status: 0 }
  for (let at = 0; at < bytes.length; at += 50_000) {
    answer = await ask('PUT', `file?at=${at}`, role, bytes.subarray(at, at + 50_000))
    if (answer.status !== 200) return answer
  }
  return answer
}
const play = (body: object = { file: true }, role: 'host' | 'moderator' = 'host') => ask('POST', 'play', role, body)

/** Cuts the show as somebody who runs the site. */
async function cutter(): Promise<(reason: string) => Promise<number>> {
  const post = (path: string, headers: Record<string, string>, body: object): Promise<Response> =>
    fetch(`${test.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  const entered = await post('/account/sign-in', {}, { code: await test.server.signIn.newCode() })
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? ''
  const { token } = (await (await post('/account/token', { cookie }, {})).json()) as { token: string }
  return async (reason) => (await post('/rooms/demo/show/cut', { authorization: `Bearer ${token}` }, { reason })).status
}

const streamNow = async () => (await test.server.rooms.state('demo')).stream
const status = (wanted: string) =>
  eventually(async () => (await streamNow()).status === wanted && streamNow(), `the stream to be ${wanted}`, 20_000)
const left = (): string[] => {
  const kept = join(test.folder, 'show-files')
  return existsSync(kept) ? readdirSync(kept) : []
}
const live = (path: string): Promise<Response> => fetch(`${test.url}/live/demo/${path}`)
/** The playlist, once it has so many segments. */
const playlist = (segments: number): Promise<string> =>
  eventually(
    async () => {
      const text = await (await live('index.m3u8')).text()
      return text.split('#EXTINF').length > segments && text
    },
    `${segments} segments`,
    20_000,
  )

/** What ffprobe finds in the newest segments of the stream. */
async function probe(text: string): Promise<string> {
  const init = /#EXT-X-MAP:URI="([^"]+)"/.exec(text)?.[1] ?? ''
  const segments = text.split('\n').filter((line) => /^[^#].*\.m4s/.test(line))
  const parts = await Promise.all(
    [init, ...segments].map(async (path) => Buffer.from(await (await live(path)).arrayBuffer())),
  )
  const file = join(folder, 'shown.mp4')
  writeFileSync(file, Buffer.concat(parts))
  const args = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,nb_read_frames', '-of', 'csv=p=0']
  return execFileSync('ffprobe', [...args, file], { encoding: 'utf8' })
}

describe.skipIf(skipped)('a show from a file', () => {
  it('[MEDIA56] [STREAM3] is played by viewers, who read that it is recorded, and ends by itself', async () => {
    expect(await send(movie(7))).toMatchObject({ status: 200 })
    expect(left()).toHaveLength(1)
    const answer = await play()
    expect(answer).toMatchObject({ status: 200, state: 'playing' })
    expect(Math.round((answer.durationMs ?? 0) / 1_000)).toBe(7)
    expect(await status('live')).toMatchObject({ recorded: true })
    const text = await playlist(3)
    const found = await probe(text)
    expect(found).toMatch(/h264,\d\d/)
    expect(found).toMatch(/aac,\d\d/)
    // It is on air: neither another file nor another show.
    expect(await play()).toMatchObject({ status: 409, error: { code: 'nothing_to_change' } })
    expect(await send(Buffer.alloc(9))).toMatchObject({ status: 409 })
    const ended = await status('ended')
    expect(ended).not.toHaveProperty('recorded')
    await eventually(() => left().length === 0, 'the file to be removed')
    // Nothing was recorded of it.
    expect(test.server.recordings.catalogue.of('demo')).toEqual([])
  }, 60_000)

  it('[MEDIA57] is ended in the studio', async () => {
    await send(movie(7))
    await play()
    await status('live')
    expect((await ask('POST', 'end', 'host')).status).toBe(204)
    await status('ended')
    await eventually(() => left().length === 0, 'the file to be removed')
    // A host who puts one on again means it.
    await send(movie(7))
    expect(await play()).toMatchObject({ status: 200 })
    await status('live')
    await ask('POST', 'end', 'host')
    await eventually(() => left().length === 0, 'the file to be removed')
  }, 60_000)

  it('[STUDIO91] is ended when it is just being put on', async () => {
    await send(movie(7))
    // Nothing is on air before the end waits for it, whichever of the two requests is faster.
    const { media, rooms } = test.server
    const [isStarting, isEnding] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const admit = media.admit.bind(media)
    const admitting = vi.spyOn(media, 'admit').mockImplementation(async (grant) => {
      isStarting.resolve()
      await isEnding.promise
      return admit(grant)
    })
    const playing = play()
    await isStarting.promise
    const looks = vi.spyOn(rooms, 'state')
    const ending = ask('POST', 'end', 'host')
    // Once for who asks; from then on, the end looks for the show again and again.
    await eventually(() => looks.mock.calls.length >= 3, 'the end to wait for the show')
    expect((await streamNow()).status).not.toBe('live')
    isEnding.resolve()
    const [played, ended] = await Promise.all([playing, ending])
    for (const spy of [admitting, looks]) spy.mockRestore()
    expect([played.status, ended.status]).toEqual([200, 204])
    expect(await streamNow()).toMatchObject({ status: 'ended', by: 'studio' })
    await eventually(() => left().length === 0, 'the file to be removed')
  }, 60_000)

  it('[MEDIA66] leaves a test stream alone, and so does its end', async () => {
    const tags = flvTags(folder, 'test', [...INPUT, '-t', '4', ...H264, '-c:a', 'aac'])
    const closed: string[] = []
    const encoder = test.server.media.publish(
      { place: 'demo~test', holder: 'main' },
      (why) => void closed.push(why ?? ''),
    )
    for (const { atMs, type, payload } of tags) encoder.message({ type, payload, timestampMs: atMs, streamId: 1 })
    const testStream = test.server.media.stream('demo~test')
    expect(testStream?.over).toBe(false)
    const isSeen = (): boolean => test.server.media.stream('demo~test') === testStream && testStream?.over === false
    // By its host, and by the file.
    await send(movie(7))
    expect(await play()).toMatchObject({ status: 200 })
    await status('live')
    expect([isSeen(), closed]).toEqual([true, []])
    expect((await ask('POST', 'end', 'host')).status).toBe(204)
    await eventually(() => left().length === 0, 'the file to be removed')
    expect([isSeen(), closed]).toEqual([true, []])
    await send(movie(1))
    expect(await play()).toMatchObject({ status: 200 })
    await eventually(() => left().length === 0, 'the file to be removed')
    await status('ended')
    expect([isSeen(), closed]).toEqual([true, []])
    encoder.ended('unpublished')
  }, 60_000)

  it('[MEDIA57] is taken over by an encoder, whose show is live and recorded, and can be put on again', async () => {
    await send(movie(7))
    await play()
    const { startedAt } = (await status('live')) as { startedAt: number }
    const tags = flvTags(folder, 'encoder', [...INPUT, '-t', '4', ...H264, '-c:a', 'aac'])
    const encoder = test.server.media.publish({ place: 'demo', holder: 'main' }, () => {})
    for (const { atMs, type, payload } of tags) encoder.message({ type, payload, timestampMs: atMs, streamId: 1 })
    const stream = await eventually(async () => !('recorded' in (await streamNow())) && streamNow(), 'the encoder')
    expect(stream).toMatchObject({ status: 'live', startedAt })
    await eventually(() => test.server.recordings.info('demo').recording !== null, 'the recording')
    await eventually(() => left().length === 0, 'the file to be removed')
    for (const { atMs, type, payload } of tags.slice(3))
      encoder.message({ type, payload, timestampMs: atMs + 4_000, streamId: 1 })
    encoder.ended('unpublished')
    await status('ended')

    const { id: recording } = await eventually(
      () => test.server.recordings.catalogue.of('demo')[0]?.head,
      'the recording in the catalogue',
    )
    await eventually(async () => (await play({ recording })).state === 'playing', 'the recording to be put on', 20_000)
    expect(await status('live')).toMatchObject({ recorded: true })
    await ask('POST', 'end', 'host')
    await status('ended')
    expect(await play({ recording: 'none' })).toMatchObject({ status: 404 })
  }, 60_000)

  it('[MEDIA56] [MEDIA61] [MEDIA62] is refused with what to do where the file cannot be shown as it is', async () => {
    const why = async (bytes: Buffer): Promise<string> => {
      await send(bytes)
      const { status, error } = await play()
      expect([status, error?.code, left()]).toEqual([422, 'video_invalid', []])
      return /; (.*);/.exec(error?.message ?? '')?.[1] ?? ''
    }
    const sound = ['-f', 'lavfi', '-i', 'sine=f=440:r=48000', '-t', '1']
    const short = [...INPUT, '-t', '1']
    expect(await why(made('hevc.mp4', [...short, '-c:v', 'libx265', '-x265-params', 'log-level=none']))).toBe(
      'its video is hevc',
    )
    expect(await why(made('mp3.mp4', [...short, ...H264, '-c:a', 'libmp3lame']))).toBe('its audio is mp3')
    expect(await why(made('sound.mp4', [...sound, '-c:a', 'aac']))).toBe('it has no video')
    expect(await why(made('a.mkv', [...short, ...H264, '-c:a', 'aac']))).toBe('it is no MP4')
    expect(await why(Buffer.from('no video at all'))).toBe('it is no MP4')
    const whole = movie(2)
    expect(await why(whole.subarray(0, whole.length / 2))).not.toBe('')
    /** With a number of one of its tables changed: so many bytes behind the name of the table. */
    const changed = (table: string, behind: number, value: number): Buffer => {
      const bytes = Buffer.from(whole)
      bytes.writeUInt32BE(value, bytes.indexOf(table) + behind)
      return bytes
    }
    expect(await why(changed('stsc', 16, 0xff_ff_ff_ff))).toBe('it is damaged')
    expect(await why(changed('stts', 16, 0x7f_ff_ff_ff))).toBe('its times are damaged')
    expect(await why(changed('mdhd', 16, 0))).toBe('it is damaged')
    const message = (await send(Buffer.from('x')), await play()).error?.message
    expect(message).toContain('export it as an MP4 with H.264 video and AAC audio')
  }, 60_000)

  it('[MEDIA58] is not sent where it is too large, in whole or in a part', async () => {
    expect(await send(Buffer.alloc(MAX_FILE_BYTES + 1))).toMatchObject({
      status: 413,
      error: { code: 'payload_too_large' },
    })
    expect(await ask('PUT', 'file?at=0', 'host', Buffer.alloc(50_001))).toMatchObject({ status: 413 })
    expect(await ask('PUT', 'file?at=x', 'host', Buffer.alloc(1))).toMatchObject({ status: 422 })
    expect(await ask('PUT', 'file?at=0', 'host', { no: 'file' })).toMatchObject({ status: 400 })
    expect((await ask('DELETE', 'file', 'host')).status).toBe(204)
    expect([left(), (await play()).status]).toEqual([[], 404])
  })

  it('[MEDIA64] [MEDIA65] is known after it was sent, and is of one upload', async () => {
    const none = { bytes: 0, shown: false }
    expect(await ask('GET', 'file', 'host')).toEqual({ status: 200, ...none })
    const put = (query: string, byte: string): Promise<Answer> => ask('PUT', `file?${query}`, 'host', Buffer.from(byte))
    const first = await put('at=0&whole=2', 'a')
    expect(first).toEqual({ status: 200, bytes: 1, upload: expect.any(String) })
    expect(await ask('GET', 'file', 'host')).toEqual({
      status: 200,
      ...none,
      ...{ bytes: 1, wholeBytes: 2 },
      upload: first.upload,
    })
    expect((await play()).error).toMatchObject({ code: 'not_found' })
    const second = await put('at=0', 'b')
    for (const answer of [
      await put(`at=1&upload=${first.upload}`, 'a'),
      await ask('DELETE', `file?upload=${first.upload}`, 'host'),
      await play({ file: true, upload: first.upload }),
    ]) {
      expect([answer.status, answer.error?.code]).toEqual([409, 'replaced'])
      expect(answer.error?.message).toContain('another upload to this room has replaced it')
    }
    expect(await put(`at=1&upload=${second.upload}`, 'b')).toMatchObject({ status: 200, bytes: 2 })
    expect(await put('at=2', 'b')).toMatchObject({ status: 200, bytes: 3 })
    expect((await ask('DELETE', `file?upload=${second.upload}`, 'host')).status).toBe(204)
    expect(await ask('GET', 'file', 'host')).toEqual({ status: 200, ...none })
    expect((await ask('GET', 'file', 'moderator')).status).toBe(403)
  })

  it('[AUTH1] [MEDIA56] is for hosts', async () => {
    expect((await send(Buffer.from('x'), 'moderator')).status).toBe(403)
    expect((await play({ file: true }, 'moderator')).status).toBe(403)
    expect((await ask('DELETE', 'file', 'moderator')).status).toBe(403)
    expect(left()).toEqual([])
  })

  it('[MEDIA57] ends as that of a lost encoder when the server starts again in the middle', async () => {
    await send(movie(7))
    await play()
    await status('live')
    await test.restart()
    expect(left()).toEqual([])
    await status('interrupted')
    await status('ended')
  }, 60_000)

  // The last one: nothing goes live in the room for ten minutes after it.
  it('[STUDIO90] is cut by the site, whether its host ends it at the same moment or has ended it before', async () => {
    const cut = await cutter()
    await send(movie(7))
    expect(await play()).toMatchObject({ status: 200 })
    await status('live')
    // Both find the show on air, and are decided one after the other.
    const { rooms } = test.server
    const both = Promise.withResolvers<void>()
    const command = rooms.command.bind(rooms)
    let commands = 0
    const commanding = vi.spyOn(rooms, 'command').mockImplementation(async (...given) => {
      commands += 1
      if (commands === 2) both.resolve()
      await both.promise
      return command(...given)
    })
    const [ended, wasCut] = await Promise.all([ask('POST', 'end', 'host'), cut('No licence')])
    commanding.mockRestore()
    expect([ended.status, wasCut]).toEqual([204, 204])
    expect(await streamNow()).toMatchObject({ status: 'ended', by: 'site', said: 'No licence' })
    expect((await ask('POST', 'end', 'host')).status).toBe(409)
    expect(await cut('Still none')).toBe(204)
    expect(await streamNow()).toMatchObject({ status: 'ended', by: 'site', said: 'Still none' })
    await eventually(() => left().length === 0, 'the file to be removed')
    await send(movie(7))
    expect((await play()).error?.message).toContain('the site has cut the last one')
  }, 60_000)
})
