import { eventually } from '@ovation/testkit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { expectPlayable, isAudio, isHeader, later, tagsOf, watchAll, within } from './playback.harness.ts'
import { RawEncoder } from './raw-encoder.fixture.ts'
import type { Tag } from './raw-encoder.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const S = 1_000

let test: TestServer
let key: string

// Each has a server of its own: how often encoders took over from each other counts for a minute, and ends are told late.
beforeEach(async () => {
  const limits = { encoderGraceMs: 5_000, recordingMinFreeBytes: 0, recordingMinFreeShare: 0 }
  test = await TestServer.start({ limits })
  key = await test.server.streamKeys.show('demo')
})
afterEach(() => test.close())

const encode = (): Promise<RawEncoder> => RawEncoder.publish(test.server.rtmpPort, key)
const stream = () => test.server.media.stream('demo')
/** All at once: what takes no time to be shown need not be waited for. */
const sendAll = (encoder: RawEncoder, tags: readonly Tag[]): void => {
  for (const tag of tags) encoder.send(tag)
}
/** In real time, over and over, until it is replaced, refused or called off. */
const keepSending = async (encoder: RawEncoder, tags: readonly Tag[], lengthMs: number, signal: AbortSignal) => {
  for (let n = 0; !encoder.isClosed && !signal.aborted; n++) await encoder.play(later(tags, n * lengthMs), { signal })
}
const upTo = (tags: readonly Tag[], seconds: number): Tag[] => tags.filter((tag) => within(tag, 0, seconds * S))

describe.skipIf(missing.includes('ffmpeg'))('an encoder that comes back', () => {
  it('[MEDIA39] goes on with the same broadcast, playlist and recording; meanwhile nothing is 404 and nothing ends', async () => {
    const tags = await tagsOf('usual', 6)
    const viewer = await test.rawIn('eve')
    const first = await encode()
    sendAll(first, upTo(tags, 5))
    await eventually(() => (stream()?.segments.length ?? 0) >= 2, 'two segments')
    const before = stream()
    const address = `${test.url}/live/demo/index.m3u8`
    const named = await (await fetch(address)).text()
    first.destroy()
    const status = async () => (await test.server.rooms.state('demo')).stream
    await eventually(async () => (await status()).status === 'interrupted', 'the room to wait')
    const { startedAt } = (await status()) as { startedAt: number }
    const meanwhile = await fetch(address)
    expect(meanwhile.status).toBe(200)
    expect(await meanwhile.text()).not.toContain('ENDLIST')

    // [STREAM2] Twice, so that what was told once is told again.
    for (let times = 0; times < 2; times++) {
      const next = await encode()
      sendAll(next, upTo(tags, 5))
      await eventually(async () => (await status()).status === 'live', 'the room to go on')
      expect(stream()).toBe(before)
      expect(await status()).toMatchObject({ startedAt, stream: before?.id })
      if (times === 0) next.destroy()
      else next.unpublish()
      await eventually(async () => (await status()).status !== 'live', 'the room to know')
    }
    expect((await status()).status).toBe('ended')
    const heard = await eventually(() => {
      const types = viewer.events.map(({ type }) => type).filter((type) => type.startsWith('stream.'))
      return types.includes('stream.ended') && types
    }, 'the room to be told')
    expect(heard).toEqual([
      ...['stream.started', 'stream.interrupted', 'stream.started', 'stream.interrupted'],
      'stream.started',
      'stream.ended',
    ])
    expect(/EXT-X-MEDIA-SEQUENCE:(\d+)/.exec(named)?.[1]).toBe('0')
    expect(new Set(before?.segments.map((segment) => `${segment.stream}/${segment.number}`)).size).toBe(
      before?.segments.length,
    )
    await eventually(() => !test.server.recordings.info('demo').recording, 'the recording to be written')
    const recordings = test.server.recordings.catalogue.of('demo')
    expect(recordings).toHaveLength(1)
    expect(recordings[0]?.runs).toHaveLength(3)
  })

  it('[MEDIA41] takes over at once from one that hangs, which is told why; the room hears nothing of it', async () => {
    const tags = await tagsOf('usual', 6)
    const hanging = await encode()
    sendAll(hanging, upTo(tags, 5))
    const isLive = async () => (await test.server.rooms.state('demo')).stream.status === 'live'
    await eventually(isLive, 'the room to be told of the first')
    const [before, viewer] = [stream(), await test.rawIn('eva')]
    const next = await encode()
    sendAll(next, upTo(tags, 5))
    await eventually(() => hanging.isClosed, 'the old one to be closed')
    expect(hanging.heard).toContain('taken over')
    expect(hanging.heard).toContain('NetStream.Publish.BadName')
    await eventually(() => (before?.state.nextInit ?? 0) > 1, 'the new one')
    expect(stream()).toBe(before)
    expect(viewer.events.filter(({ type }) => type.startsWith('stream.'))).toEqual([])
  })

  it('[MEDIA42] of two that come by turns one is refused after a while, both are told, and the host sees it', async () => {
    const tags = await tagsOf('usual', 6)
    const stop = new AbortController()
    const encoders: RawEncoder[] = []
    const viewer = await test.rawIn('evi')
    for (let n = 0; n < 8; n++) {
      const encoder = await encode()
      encoders.push(encoder)
      // One that has not sent for two seconds would count as one that hangs.
      void keepSending(encoder, tags, 6 * S, stop.signal)
      await eventually(
        () => encoders.every((one, at) => at === n || one.isClosed) || encoder.isClosed,
        'one to be left',
      )
    }
    const words = encoders.map(({ heard }) =>
      /by turns/.test(heard) ? 'refused' : /taken over/.test(heard) ? 'told' : 'stays',
    )
    expect(words.filter((word) => word === 'stays')).toHaveLength(1)
    expect(words.filter((word) => word === 'refused').length).toBeGreaterThanOrEqual(4)
    expect(words.filter((word) => word === 'told').length).toBeLessThanOrEqual(3)
    expect(test.server.media.health('demo')?.advice).toContain('two_encoders')
    expect(viewer.events.filter(({ type }) => type.startsWith('stream.')).length).toBeLessThanOrEqual(1)
    stop.abort()
  })
})

describe.skipIf(/ffmpeg|chromium/.test(missing))('all players', () => {
  it('[HLS2] [REC10] show an encoder whose audio stops, and that comes back while the old connection hangs', async () => {
    const row = { silentS: 2, lacksS: 2 }
    const shown = await watchAll(test, {
      ...row,
      send: async (encode) => {
        const tags = await tagsOf('usual', 6)
        const first = await encode()
        await first.play(upTo(tags, 4).filter((tag) => isHeader(tag) || !isAudio(tag) || tag.timestampMs < 2 * S))
        await new Promise((done) => setTimeout(done, 2 * S))
        const second = await encode()
        await second.play(upTo(tags, 5))
        return second
      },
    })
    expectPlayable(shown, row)
  })
})
