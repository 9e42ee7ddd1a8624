import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { Media, nodeOfStream } from './media.ts'
import type { MediaDeps } from './media.ts'
import type { MediaEvent } from './packets.ts'

const GRACE_MS = 45_000
const CONFIG = {
  kind: 'audio',
  codec: 'mp4a.40.2',
  configuration: Buffer.from([0x12, 0x10]),
  sampleRate: 48_000,
} as const

/** The video of one node without a network; what the room is told of it. */
function start(more: Partial<MediaDeps> = {}) {
  const clock = new ManualClock(1_700_000_100_000)
  const told: string[] = []
  const say =
    (what: string) =>
    (place: string, ...rest: (string | undefined)[]): void =>
      void told.push([what, place, ...rest.slice(1)].join(' '))
  const skipped: string[] = []
  const errors: unknown[] = []
  const media = new Media({
    sockets: undefined as never,
    news: { started: say('started'), interrupted: say('interrupted'), ended: say('ended'), moved: say('moved') },
    ...{ clock, graceMs: GRACE_MS, maxTakeOvers: 2, windowMs: 60_000 },
    permit: async () => ({ refused: 'unknown_key', room: '' }),
    problems: undefined as never,
    shownAddress: () => null,
    onSkipped: (place, what, why) => skipped.push(`${place} ${what} ${why}`),
    takeOver: async () => {},
    sourceOf: async () => undefined,
    onError: (err) => errors.push(err),
    ...more,
  })
  /** Publishes audio alone, which is there after a second without video. */
  const publish = (
    place = 'one',
    { holder = 'key', session, recorded }: { holder?: string; session?: string; recorded?: boolean } = {},
  ) => {
    const closed: (string | undefined)[] = []
    const sink = media.accept({ place, holder, session, ...(recorded ? { recorded } : {}) }, (why) => closed.push(why))
    let ms = 0
    const send = (forMs: number): void => {
      for (const end = ms + forMs; ms < end; ms += 20) {
        const data = Buffer.alloc(8, 1)
        sink.take({ kind: 'packet', packet: { kind: 'audio', dtsMs: ms, ptsMs: ms, key: true, data } })
        clock.advance(20)
      }
    }
    sink.take({ ...CONFIG, channels: 2, frameSamples: 960 } as MediaEvent)
    send(2_000)
    return { sink, closed, send }
  }
  return { media, clock, told, skipped, errors, publish }
}

describe('the live video of a node', () => {
  it('[MEDIA3] begins with its first data and ends when the encoder unpublishes', () => {
    const { media, told, publish } = start()
    expect([media.stream('one'), media.streams, media.health('one')]).toEqual([undefined, 0, undefined])
    const { sink } = publish()
    const stream = media.stream('one')
    expect([told, media.streams, (stream?.endMs ?? 0) > 1_000]).toEqual([['started one'], 1, true])
    expect([media.health('one') !== undefined, media.guests]).toEqual([true, []])
    sink.ended('unpublished')
    expect([told, media.stream('one'), stream?.over, stream?.moved]).toEqual([
      ['started one', 'ended one host'],
      undefined,
      ...[true, false],
    ])
    sink.ended('unpublished')
    expect(told).toHaveLength(2)
  })

  it('[MEDIA9] waits for a lost encoder, which goes on with the same stream, and ends it after that time', () => {
    const { media, clock, told, publish } = start()
    publish().sink.ended('lost')
    const stream = media.stream('one')
    expect([told.at(-1), media.streams]).toEqual(['interrupted one', 0])
    clock.advance(GRACE_MS - 1)
    const again = publish()
    expect([told.slice(1), media.stream('one') === stream]).toEqual([['interrupted one', 'started one'], true])
    again.sink.ended('lost')
    clock.advance(GRACE_MS)
    expect([told.at(-1), media.stream('one'), stream?.over]).toEqual(['ended one encoder', undefined, true])
  })

  it('[MEDIA9] tells nothing of an encoder that showed nothing', () => {
    const { media, told } = start()
    const sink = media.accept({ place: 'one', holder: 'key' }, () => {})
    const stream = media.stream('one')
    sink.ended('lost')
    expect([told, media.stream('one'), stream?.over]).toEqual([[], undefined, true])
  })

  it('[MEDIA41] is taken over by the newest encoder, without a word to the room', () => {
    const { media, told, publish } = start()
    const first = publish()
    const stream = media.stream('one')
    const second = publish()
    first.sink.ended('cut')
    first.send(100)
    expect([told, first.closed, second.closed, media.stream('one') === stream]).toEqual([
      ...[['started one'], ['replaced'], []],
      true,
    ])
  })

  it('[MEDIA57] is taken over from a file by an encoder, and the room is told', () => {
    const { media, told, publish } = start()
    const file = publish('one', { recorded: true })
    const stream = media.stream('one')
    const encoder = publish()
    expect([told, file.closed, media.stream('one') === stream]).toEqual([
      ['started one file', 'started one'],
      ['replaced'],
      true,
    ])
    encoder.sink.ended('unpublished')
    expect(told.at(-1)).toBe('ended one host')
  })

  it('[MEDIA42] refuses an encoder that takes over too often, but not one that reconnects, or one from another that hangs', async () => {
    const { media, clock, publish } = start()
    const grant = { place: 'one', holder: 'key' }
    expect(await media.admit(grant)).toBeUndefined()
    publish('one', { session: 's' })
    expect([await media.admit(grant), await media.admit(grant)]).toEqual([undefined, undefined])
    expect(await media.admit(grant)).toEqual({ refused: 'contested' })
    expect(media.health('one')?.advice[0]).toBe('two_encoders')
    expect(await media.admit({ ...grant, session: 's' })).toBeUndefined()
    expect(await media.admit({ ...grant, session: 'other' })).toEqual({ refused: 'contested' })
    clock.advance(2_000)
    expect(await media.admit(grant)).toBeUndefined()
  })

  it('[MEDIA67] takes nobody whose key was judged before the end of the show, or by a state from before it', async () => {
    const { media, clock, publish } = start()
    const grant = { place: 'one', holder: 'key' }
    publish()
    media.cut('one', undefined, 'ended')
    expect(await media.admit(grant)).toEqual({ refused: 'ended' })
    expect(await media.admit({ ...grant, place: 'one~low' })).toEqual({ refused: 'ended' })
    // Neither a file that is put on, nor a test, a guest or another room.
    expect(await media.admit({ ...grant, recorded: true })).toBeUndefined()
    // [MEDIA70] Nor somebody who starts by hand.
    expect(await media.admit({ ...grant, tapped: true })).toBeUndefined()
    for (const place of ['one~test', 'one~1', 'two']) expect(await media.admit({ ...grant, place })).toBeUndefined()
    media.cut('one', undefined, 'cut_by_site')
    for (const one of [grant, { ...grant, tapped: true }])
      expect(await media.admit(one)).toEqual({ refused: 'ended', isCutBySite: true })
    clock.advance(3_000)
    expect(await media.admit(grant)).toBeUndefined()
    // A key that was reset is no end of a show.
    media.cut('one', 'key')
    expect(await media.admit(grant)).toBeUndefined()
  })

  it('[MEDIA16] [MEDIA66] [PUB13] [STUDIO37] ends for a host at once, the smaller rendition with it; with a key only the one of that key', () => {
    const { media, told, publish } = start()
    const [own, low] = [publish(), publish('one~low')]
    media.cut('one', 'another key')
    expect(told).toEqual(['started one', 'started one~low'])
    media.cut('one', 'key')
    expect(told.slice(2)).toEqual(['ended one~low cut', 'ended one cut'])
    expect([own.closed, low.closed, media.streams]).toEqual([['cut'], ['cut'], 0])
    publish('two').sink.ended('cut')
    expect(told.at(-1)).toBe('ended two cut')
    const test = publish('two~test')
    media.cut('two', 'another key')
    expect(test.closed).toEqual([])
    media.cut('two', 'key')
    expect([test.closed, told.at(-1)]).toEqual([['cut'], 'ended two~test cut'])
    const goesOn = publish('four~test')
    for (const why of ['ended', 'cut_by_site'] as const) media.cut('four', undefined, why)
    expect(goesOn.closed).toEqual([])
    media.cut('four', undefined, 'closed')
    expect(goesOn.closed).toEqual(['closed'])
    media.cut('nothing')
    const closed = publish('three')
    media.cut('three', undefined, 'closed')
    expect([closed.closed, told.at(-1)]).toEqual([['closed'], 'ended three cut'])
  })

  it('[STAGE4] knows who publishes on stage, and silences them', () => {
    const { media, publish } = start()
    const { send } = publish('one~2', { holder: 'g_1' })
    expect(media.guests).toEqual([{ place: 'one~2', room: 'one', seat: 2, holder: 'g_1' }])
    const parts: Buffer[] = []
    media.stream('one~2')?.follow({ init: () => {}, part: ({ bytes }) => parts.push(bytes), ended: () => {} })
    media.mute('one~2', true)
    media.mute('one~3', true)
    send(400)
    const muted = parts.splice(0).at(-1)
    expect(muted?.includes(Buffer.alloc(8, 1))).toBe(false)
    media.mute('one~2', false)
    send(800)
    expect(parts.at(-1)?.includes(Buffer.alloc(8, 1))).toBe(true)
  })

  it('[MEDIA43] leaves to another node what continues there, and shows it until that can be pulled', async () => {
    const { media, clock, told, publish } = start()
    const { closed } = publish()
    const stream = media.stream('one')
    media.streamMoved('one')
    media.streamMoved('one')
    expect([told.slice(1), closed, stream?.moved, media.streams]).toEqual([['moved one'], ['replaced'], true, 0])
    expect([await media.watch('one'), (await media.watch('one~audio')) === stream?.audioOnly]).toEqual([stream, true])
    clock.advance(15_000)
    expect(await media.watch('one')).toBeUndefined()
    publish()
    expect(await media.watch('one')).toBe(media.stream('one'))
  })

  it('[MEDIA9] waits for the encoder of a stream that was lost before a restart, and counts its segments on', () => {
    const { media, clock, told, publish } = start()
    media.expect('one', 'before')
    clock.advance(GRACE_MS)
    expect(told).toEqual(['ended one encoder'])
    media.expect('two', 'before')
    publish('two')
    clock.advance(GRACE_MS)
    expect(told.slice(1)).toEqual(['started two'])
    // Seconds since a day in 2023, above all earlier numbers.
    expect(media.stream('two')?.firstNumber).toBe(145)
    publish('three')
    expect(media.stream('three')?.firstNumber).toBe(0)
    media.expect('two', 'other')
    clock.advance(GRACE_MS)
    expect(told.slice(1)).toEqual(['started two', 'started three'])
    media.expect('four', 'lost')
    media.cut('four')
    expect(told.at(-1)).toBe('ended four cut')
  })

  it('[RTMP18] says once for each kind what could not be read', () => {
    const { media, skipped } = start()
    const sink = media.accept({ place: 'one', holder: 'key' }, () => {})
    for (const what of ['video', 'video', 'audio'] as const) sink.take({ kind: 'skipped', what, why: 'odd' })
    expect(skipped).toEqual(['one video odd', 'one audio odd'])
  })

  it('[MEDIA9] tells the room when the server stops, and goes on over errors', async () => {
    const fail = new Error('the room is gone')
    const { media, told, errors, publish } = start({
      news: {
        started: () => {},
        interrupted: () => {
          throw fail
        },
        ended: () => {},
        moved: () => {},
      },
    })
    publish()
    publish('two').sink.ended('lost')
    expect(errors).toEqual([fail])
    const streams = [media.stream('one'), media.stream('two')]
    media.expect('three', 'lost')
    await media.close()
    expect([errors.length, streams.map((one) => one?.over), told]).toEqual([2, [true, true], []])
    media.expect('four', 'lost')
  })

  it('[MEDIA18] has the audio alone of a room, and streams that say which node they are of', () => {
    const { media, publish } = start({ node: 'n.1' })
    publish()
    const stream = media.stream('one')
    expect([media.stream('one~audio') === stream?.audioOnly, media.stream('one~1')]).toEqual([true, undefined])
    expect([nodeOfStream(stream?.id ?? ''), nodeOfStream('plain')]).toEqual(['n.1', undefined])
  })
})
