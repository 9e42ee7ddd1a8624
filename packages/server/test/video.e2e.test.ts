import { execFile } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { connect } from 'node:net'
import { promisify } from 'node:util'
import { eventually, publish as startEncoder } from '@ovation/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

let test: TestServer
let key: string
const encoders: ChildProcess[] = []
const sockets: WebSocket[] = []

beforeAll(async () => {
  test = await TestServer.start({ limits: { encoderGraceMs: 2_000 } })
  key = await test.server.streamKeys.show('demo')
})
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate()
  for (const encoder of encoders.splice(0)) encoder.kill('SIGKILL')
  await eventually(() => test.server.media.stream('demo') === undefined, 'the stream to end')
})
afterAll(() => test.close())

const publish = (streamKey: string, encoding?: Parameters<typeof startEncoder>[2]): ChildProcess => {
  const encoder = startEncoder(test.server.rtmp, streamKey, encoding)
  encoders.push(encoder)
  return encoder
}
const segments = (count: number) =>
  eventually(
    () => (test.server.media.stream('demo')?.segments.length ?? 0) >= count && test.server.media.stream('demo'),
    `${count} segments`,
    30_000,
  )
const playlist = () => `${test.url}/live/demo/index.m3u8`
// Beside this process, not in front of it: the server that it asks runs here.
const probe = async (...args: string[]) =>
  (await promisify(execFile)('ffprobe', ['-v', 'error', ...args, playlist()], { timeout: 20_000 })).stdout

/** A viewer of the low-latency stream that counts what it is given. */
function viewer() {
  const socket = new WebSocket(`${test.url.replace('http', 'ws')}/live/demo/ws`)
  sockets.push(socket)
  const got = { heads: [] as { mime: string; epochMs: number }[], parts: 0, bytes: 0, code: 0, socket }
  socket.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return void got.heads.push(JSON.parse(String(data)) as (typeof got.heads)[number])
    got.parts += 1
    got.bytes += data.length
  })
  socket.on('close', (code) => (got.code = code))
  socket.on('error', () => {})
  return got
}

describe.skipIf(missing.includes('ffmpeg'))('video from a real encoder', () => {
  it.each([
    [
      'as OBS sends it, with B-frames',
      'obsLike',
      'h264 aac',
      /^video\/mp4; codecs="avc1\.64[0-9a-f]{4}, mp4a\.40\.2"$/,
    ],
    ['without audio', 'silent', 'h264', /^video\/mp4; codecs="avc1\.[0-9a-f]{6}"$/],
    ['of audio alone', 'blind', 'aac', /^audio\/mp4; codecs="mp4a\.40\.2"$/],
  ] as const)('[MEDIA2] %s is a playlist that others can play', async (_, what, codecs, mime) => {
    publish(key, what)
    const stream = await segments(2)
    expect(stream.init?.mime).toMatch(mime)
    expect(
      (await probe('-show_entries', 'stream=codec_name', '-of', 'csv=p=0'))
        .trim()
        .split(/\s+/)
        .slice(-codecs.split(' ').length)
        .join(' '),
    ).toBe(codecs)
    const text = await (await fetch(playlist())).text()
    expect(text).toMatch(/#EXT-X-PROGRAM-DATE-TIME:\d{4}-/)
    for (const { durationMs } of stream.segments)
      expect(durationMs / 1_000).toBeLessThanOrEqual(stream.segmenter.targetSeconds + 0.5)
    // Every packet decodes, and times only go up.
    const listed = await probe(
      '-read_intervals',
      '%+3',
      '-select_streams',
      codecs.startsWith('aac') ? 'a' : 'v',
      '-show_entries',
      'packet=dts_time',
      '-of',
      'csv=p=0',
    )
    const times = listed
      .trim()
      .split('\n')
      .map((line) => Number.parseFloat(line))
    expect(times.length).toBeGreaterThan(30)
    expect(times.every((time, index) => index === 0 || time > (times[index - 1] ?? 0))).toBe(true)
  })

  it('[MEDIA12] near the live edge the playlist has parts; what is asked for before it is there comes when it is', async () => {
    publish(key)
    const stream = await segments(2)
    const base = `${test.url}/live/demo`
    const text = await (await fetch(playlist())).text()
    expect(text).toContain('#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=')
    const target = Number(/PART-TARGET=([\d.]+)/.exec(text)?.[1])
    const parts = [...text.matchAll(/#EXT-X-PART:DURATION=([\d.]+),URI="([^"]+)"(,INDEPENDENT=YES)?/g)]
    expect(parts.length).toBeGreaterThan(4)
    for (const [, duration] of parts) expect(Number(duration)).toBeLessThanOrEqual(target)
    // The first part of each segment can be played without any before it, and all of them together are the segment.
    const number = stream.segments.at(-1)?.number ?? 0
    const mine = parts.filter(([, , uri]) => uri?.includes(`/${number}.`))
    expect(mine[0]?.[3]).toBe(',INDEPENDENT=YES')
    const bytes = async (path: string): Promise<Buffer> =>
      Buffer.from(await (await fetch(`${base}/${path}`)).arrayBuffer())
    const together = Buffer.concat(await Promise.all(mine.map(([, , uri = '']) => bytes(uri))))
    expect(together.equals(await bytes(`${stream.id}/${number}.m4s`))).toBe(true)

    // A playlist that names what comes next is answered when it has come, and may be kept.
    const next = stream.segmenter.open.number
    const there = stream.segmenter.open.parts.length
    const blocked = await fetch(`${playlist()}?_HLS_msn=${next}&_HLS_part=${there}`)
    expect(blocked.headers.get('cache-control')).toContain('max-age')
    expect(stream.segmenter.has(next, there)).toBe(true)
    const later = await blocked.text()
    const hint = /#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]+)"/.exec(later)?.[1] ?? ''
    const [, hinted, index] = /\/(\d+)\.(\d+)\.m4s$/.exec(hint) ?? []
    expect(stream.segmenter.part(stream.id, Number(hinted), Number(index))).toBeUndefined()
    expect((await bytes(hint)).length).toBeGreaterThan(100)
    for (const wrong of ['_HLS_part=1', '_HLS_msn=x', '_HLS_msn=99999'])
      expect((await fetch(`${playlist()}?${wrong}`)).status).toBe(400)
    expect((await fetch(`${base}/${stream.id}/${next + 50}.0.m4s`)).status).toBe(404)
  }, 60_000)

  it('[MEDIA3] the room is told of its beginning and end, and messages carry the time of the video', async () => {
    const room = await test.client('host', 'host').rooms.get('demo').attach()
    const encoder = publish(key)
    const live = await eventually(
      () => room.getSnapshot().state.stream.status === 'live' && room.getSnapshot().state.stream,
      'the room to be live',
      20_000,
    )
    await eventually(() => Date.now() - (live as { startedAt: number }).startedAt > 500, 'half a second of video')
    const watched = Date.now() - 400
    await room.command('message.send', { text: 'now!', streamTime: watched })
    await eventually(() => room.getSnapshot().messages.at(-1)?.streamTime === watched, 'the time with the message')
    encoder.kill('SIGINT')
    await eventually(() => room.getSnapshot().state.stream.status === 'ended', 'the room to know')
  })

  it('[MEDIA9] a lost encoder is waited for, goes on when it is back, and has ended after the grace time', async () => {
    const room = await test.client('host', 'host').rooms.get('demo').attach()
    const status = () => room.getSnapshot().state.stream
    publish(key)
    await eventually(() => status().status === 'live', 'the room to be live', 20_000)
    const { startedAt } = status() as { startedAt: number }
    encoders.at(-1)?.kill('SIGKILL')
    await eventually(() => status().status === 'interrupted', 'the room to wait')
    publish(key)
    await eventually(() => status().status === 'live', 'the room to go on', 20_000)
    expect(status()).toMatchObject({ startedAt })
    encoders.at(-1)?.kill('SIGKILL')
    await eventually(() => status().status === 'interrupted', 'the room to wait again')
    await eventually(() => status().status === 'ended', 'the room to give up', 10_000)
  })

  it('[MEDIA10] the host sees what comes in, and what to change', async () => {
    publish(key)
    const health = await eventually(
      () => {
        const seen = test.server.media.health('demo')
        return seen !== undefined && seen.keyframeIntervalMs > 0 && Date.now() - seen.since > 7_000 && seen
      },
      'seven seconds of video',
      20_000,
    )
    expect(health).toMatchObject({ width: 640, height: 360, keyframeIntervalMs: 2_000, advice: [], audio: 'mp4a.40.2' })
    expect(health.frameRate).toBeGreaterThan(20)
    expect(health.bitrate).toBeGreaterThan(200_000)
  })

  it('[MEDIA9] a stream that the end of the server cut off is waited for when the server is back, and then has ended', async () => {
    publish(key)
    await segments(1)
    await eventually(
      async () => (await test.server.rooms.state('demo')).stream.status === 'live',
      'the room to be live',
    )
    await test.restart()
    await eventually(async () => (await test.server.rooms.state('demo')).stream.status === 'ended', 'the room to know')
  })

  it('[MEDIA4] a viewer begins at a keyframe at once; one who comes before the stream is told that there is none', async () => {
    const early = viewer()
    await eventually(() => early.code === 4404, 'the early viewer to be told')
    publish(key)
    await segments(1)
    const late = viewer()
    await eventually(() => late.parts >= 3, 'parts', 2_000)
    expect(late.heads).toHaveLength(1)
    expect(Math.abs((late.heads[0]?.epochMs ?? 0) - Date.now())).toBeLessThan(30_000)
    encoders[0]?.kill('SIGKILL')
    await eventually(() => late.code === 4410, 'the end to be told')
  })

  it('[MEDIA5] a publisher with a wrong key that ignores the error reaches nobody: 0 bytes', async () => {
    const deaf = connect(Number(new URL(test.server.rtmp.replace('rtmp', 'http')).port), '127.0.0.1')
    deaf.on('error', () => {})
    const handshake = Buffer.concat([Buffer.from([3]), Buffer.alloc(1_536 * 2)])
    const { encodeAmf } = await import('../src/media/rtmp/amf0.ts')
    const { encodeMessage } = await import('../src/media/rtmp/chunks.ts')
    const command = (...values: Parameters<typeof encodeAmf>) =>
      encodeMessage(3, { type: 20, streamId: 1, payload: encodeAmf(...values) })
    const video = encodeMessage(6, {
      type: 9,
      streamId: 1,
      payload: Buffer.concat([
        Buffer.from([0x17, 0, 0, 0, 0, 1, 0x64, 0, 0x1f, 0xff, 0xe1, 0, 4, 0x67, 0x64, 0, 0x1f, 1, 0, 1, 0x68]),
        Buffer.alloc(60),
      ]),
    })
    deaf.write(
      Buffer.concat([
        handshake,
        command('connect', 1, { app: 'live' }),
        command('createStream', 2, null),
        command('publish', 3, null, 'demo_guessed', 'live'),
      ]),
    )
    const watching = viewer()
    for (let n = 0; n < 50 && !deaf.destroyed; n++) {
      deaf.write(video)
      await new Promise((done) => setTimeout(done, 20))
    }
    expect(test.server.media.stream('demo')).toBeUndefined()
    expect(watching.bytes).toBe(0)
    expect(deaf.destroyed || !deaf.writable).toBe(true)
  })

  it('[MEDIA6] the newest publisher of a key takes the place of the older one; a rotated key cuts it off', async () => {
    publish(key)
    const first = await segments(1)
    const [older] = encoders
    publish(key)
    await eventually(() => first.state.nextInit > 1, 'the second encoder', 20_000)
    await eventually(() => older?.exitCode != null, 'the first encoder to be cut off')
    expect(test.server.media.stream('demo')).toBe(first)
    const old = key
    key = (await test.server.streamKeys.rotate('demo')).key
    test.server.media.cut('demo')
    await eventually(() => first.over, 'the end of it')
    publish(old)
    await new Promise((done) => setTimeout(done, 1_500))
    expect(test.server.media.stream('demo')).toBeUndefined()
  })

  it('[MEDIA7] a viewer who stops reading costs bounded memory and is taken on at a later key frame', async () => {
    publish(key, 'heavy')
    await segments(1)
    const [slow, quick] = [viewer(), viewer()]
    await eventually(() => slow.parts > 2 && quick.parts > 2, 'both to watch')
    slow.socket.pause()
    const before = process.memoryUsage().rss
    await new Promise((done) => setTimeout(done, 12_000))
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1_048_576)
    slow.socket.resume()
    const stood = slow.parts
    await eventually(() => slow.parts > stood + 20, 'the slow one to go on')
    expect(slow.bytes).toBeLessThan(quick.bytes)
  }, 60_000)
})

describe.skipIf(missing.includes('ffmpeg'))('the audio of video', () => {
  it('[MEDIA18] is a playlist of its own', async () => {
    publish(key, 'obsLike')
    await segments(2)
    const { audioOnly } = test.server.media.stream('demo') ?? {}
    await eventually(() => (audioOnly?.segments.length ?? 0) >= 1, 'a segment of audio', 15_000)
    const url = `${test.url}/live/demo/audio.m3u8`
    const { stdout } = await promisify(execFile)(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'stream=codec_name', '-of', 'csv=p=0', url],
      { timeout: 20_000 },
    )
    expect(new Set(stdout.trim().split(/\s+/))).toEqual(new Set(['aac']))
    const listened = await fetch(`${test.url}/live/demo/${audioOnly?.id}/${audioOnly?.segments.at(-1)?.number}.m4s`)
    expect(listened.status).toBe(200)
    expect((await listened.arrayBuffer()).byteLength).toBeLessThan(60_000)
  }, 90_000)
})

describe.skipIf(missing.includes('ffmpeg'))('video over TLS', () => {
  it('[MEDIA13] an encoder publishes over RTMPS; without TLS that port says nothing', async () => {
    const secure = await TestServer.start({ config: { tls: 'self', rtmpsPort: 0 } })
    const port = secure.server.rtmpsPort ?? 0
    const encoder = startEncoder(`rtmps://127.0.0.1:${port}/live`, await secure.server.streamKeys.show('demo'))
    try {
      await eventually(() => secure.server.media.stream('demo')?.init !== undefined, 'the video', 20_000)
      const plain = connect(port, '127.0.0.1', () => plain.write(Buffer.alloc(1_537, 3)))
      plain.on('error', () => {})
      let bytes = 0
      plain.on('data', (data) => (bytes += data.length))
      await eventually(() => plain.destroyed, 'the end of the connection', 15_000)
      // At most an alert of TLS: nothing of RTMP.
      expect(bytes).toBeLessThan(100)
    } finally {
      encoder.kill('SIGKILL')
      await secure.close()
    }
  }, 60_000)
})

describe.skipIf(missing.includes('ffmpeg'))('a room that closes', () => {
  it('[MEDIA16] has no video any more, and takes none until it opens again', async () => {
    const own = await TestServer.start()
    const room = own.client('hostess', 'owner').rooms.get('demo')
    await room.attach()
    const streamKey = await own.server.streamKeys.show('demo')
    const encoders = [startEncoder(own.server.rtmp, streamKey)]
    try {
      await eventually(() => (own.server.media.stream('demo')?.segments.length ?? 0) >= 1, 'the video', 30_000)
      await room.command('room.close', {})
      await eventually(() => own.server.media.stream('demo') === undefined, 'the end of the video', 3_000)
      expect((await fetch(`${own.url}/live/demo/index.m3u8`)).status).toBe(404)
      const refused = startEncoder(own.server.rtmp, streamKey)
      encoders.push(refused)
      await eventually(() => refused.exitCode !== null, 'the refusal', 15_000)
      expect(own.server.media.stream('demo')).toBeUndefined()
      await room.command('room.open', {})
      encoders.push(startEncoder(own.server.rtmp, streamKey))
      await eventually(() => own.server.media.stream('demo')?.init !== undefined, 'the video again', 20_000)
    } finally {
      for (const encoder of encoders) encoder.kill('SIGKILL')
      await own.close()
    }
  }, 90_000)
})
