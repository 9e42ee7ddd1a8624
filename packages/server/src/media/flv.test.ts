import { describe, expect, it } from 'vitest'
import { FlvReader } from './flv.ts'
import type { MediaEvent, Packet } from './packets.ts'
import { MESSAGE } from './rtmp/chunks.ts'
import { encodeAmf } from './rtmp/amf0.ts'

/** 64 × 64, Baseline. */
const SPS = Buffer.from([0x67, 0x42, 0xc0, 0x0a, 0xda, 0x10, 0x89, 0xa8])
const AVCC = Buffer.concat([
  Buffer.from([1, 0x42, 0xc0, 0x0a, 0xff, 0xe1, 0, SPS.length]),
  SPS,
  Buffer.from([1, 0, 2, 0x68, 0xce]),
])
const VIDEO_HEADER = Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), AVCC])
const VIDEO = Buffer.from([0x17, 1, 0, 0, 0, 0, 0, 0, 1, 0x65])
const AUDIO_HEADER = Buffer.from([0xaf, 0, 0x11, 0x90])
const AUDIO = Buffer.from([0xaf, 1, 0x21, 0])
/** HEVC in enhanced tags: an HEVCDecoderConfigurationRecord without arrays. */
const HVCC = Buffer.from([
  1, 1, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 0x5d, 0xf0, 0, 0xfc, 0xfd, 0xf8, 0xf8, 0, 0, 0x0f, 0,
])

class Encoder {
  readonly reader = new FlvReader()
  video = (payload: Buffer, timestampMs = 0): MediaEvent[] =>
    this.reader.message({ type: MESSAGE.video, payload, timestampMs })
  audio = (payload: Buffer, timestampMs = 0): MediaEvent[] =>
    this.reader.message({ type: MESSAGE.audio, payload, timestampMs })
  begin(): this {
    this.video(VIDEO_HEADER)
    this.audio(AUDIO_HEADER)
    return this
  }
}
const packetOf = ([event]: MediaEvent[]): Packet | undefined => (event?.kind === 'packet' ? event.packet : undefined)

describe('tags', () => {
  it('[RTMP18] that are cut off, or cannot be read, are passed over, and what follows is taken', () => {
    const encoder = new Encoder().begin()
    const cut: [Buffer, 'video' | 'audio'][] = [
      [Buffer.from([0x17, 1, 0]), 'video'],
      [Buffer.from([0x17, 0, 0, 0, 0]), 'video'],
      [Buffer.from([0x17, 0, 0, 0, 0, 1, 0x42]), 'video'],
      [Buffer.concat([Buffer.from([0x17, 0, 0, 0, 0]), Buffer.from(AVCC).fill(0xe0, 5, 6)]), 'video'],
      [Buffer.from([0x91, 0x68]), 'video'],
      [Buffer.from([0xaf]), 'audio'],
      [Buffer.from([0xaf, 0]), 'audio'],
      [Buffer.from([0xaf, 0, 0x11]), 'audio'],
      [Buffer.from([0x90, 0x6d, 0x70]), 'audio'],
    ]
    for (const [bytes, what] of cut) {
      const [event, ...more] = what === 'video' ? encoder.video(bytes) : encoder.audio(bytes)
      expect(more).toEqual([])
      expect(event, bytes.toString('hex')).toMatchObject({ kind: 'skipped', what })
    }
    expect(packetOf(encoder.video(VIDEO, 40))).toMatchObject({ kind: 'video', key: true, dtsMs: 0 })
    expect(packetOf(encoder.audio(AUDIO, 60))).toMatchObject({ kind: 'audio', dtsMs: 20 })
  })

  it('[RTMP18] that command a player, end a sequence or hold nothing are no mistakes and show nothing', () => {
    const encoder = new Encoder().begin()
    const nothing = [[0x57, 1], [0x57], [0x17], [0x17, 2], [0x17, 2, 0, 0, 0], [], [0x17, 1, 0, 0, 0], [0xd1, 1]]
    for (const bytes of nothing) expect(encoder.video(Buffer.from(bytes))).toEqual([])
    for (const bytes of [[], [0xaf, 1]]) expect(encoder.audio(Buffer.from(bytes))).toEqual([])
  })

  it('[RTMP18] with data that cannot be read cost nothing; what of it can be read counts', () => {
    const encoder = new Encoder()
    const said = Buffer.concat([encodeAmf('@setDataFrame', 'onMetaData'), Buffer.from([8, 0, 0, 0, 2])])
    const size = Buffer.concat([
      Buffer.from([0, 5]),
      Buffer.from('width'),
      encodeAmf(720),
      Buffer.from([0, 6]),
      Buffer.from('height'),
      encodeAmf(576),
    ])
    const payload = Buffer.concat([said, size, Buffer.from([0, 1, 0x78, 0x42])])
    expect(encoder.reader.message({ type: MESSAGE.data, payload, timestampMs: 0 })).toEqual([])
    const config = encoder.video(Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), HVCC]))[0]
    expect(config).toMatchObject({ kind: 'video', width: 720, height: 576 })
  })

  it('[RTMP19] of Enhanced RTMP may bring extensions: nanoseconds count, what is not known is passed over', () => {
    const encoder = new Encoder()
    const fourCc = Buffer.from('hvc1')
    expect(encoder.video(Buffer.concat([Buffer.from([0x90]), fourCc, HVCC]))[0]).toMatchObject({ kind: 'video' })
    const nano = [0x02, 0x07, 0xa1, 0x20]
    const frame = Buffer.concat([fourCc, Buffer.from([1, 2, 3])])
    const at = (bytes: number[], ms: number): Packet | undefined =>
      packetOf(encoder.video(Buffer.concat([Buffer.from(bytes), frame]), ms))
    expect(at([0x93], 100)).toMatchObject({ dtsMs: 0, key: true })
    // 500,000 ns behind the millisecond.
    expect(at([0xa7, ...nano, 0x03], 140)).toMatchObject({ dtsMs: 40.5, ptsMs: 40.5, key: false })
    // An extension that is not known, then the nanoseconds.
    expect(at([0xa7, 0x00, 0xff, 0x57, ...nano, 0x03], 180)).toMatchObject({ dtsMs: 80.5 })
    // One that is longer than a byte can say.
    expect(at([0xa7, 0xff, 0x01, 0x2b, ...Array.from({ length: 300 }, () => 0), 0x53], 220)).toMatchObject({
      dtsMs: 120,
    })
    expect(encoder.video(Buffer.from([0xa7, 0xff, 0x01]))[0]).toMatchObject({ kind: 'skipped' })
  })

  it('[RTMP19] of Enhanced RTMP with several tracks give the first', () => {
    const encoder = new Encoder()
    const fourCc = Buffer.from('mp4a')
    const track = (id: number, data: number[]): Buffer => Buffer.from([id, 0, 0, data.length, ...data])
    const header = Buffer.concat([Buffer.from([0x95, 0x10]), fourCc, track(0, [0x11, 0x90]), track(1, [0x12, 0x10])])
    expect(encoder.audio(header)).toMatchObject([{ kind: 'audio', sampleRate: 48_000 }])
    const sounds = Buffer.concat([Buffer.from([0x95, 0x11]), fourCc, track(1, [9]), track(0, [7, 7])])
    expect(packetOf(encoder.audio(sounds, 20))?.data).toEqual(Buffer.from([7, 7]))
    const other = Buffer.concat([Buffer.from([0x95, 0x01]), fourCc, Buffer.from([3, 1, 2])])
    expect(encoder.audio(other, 40)).toEqual([])
    const own = Buffer.concat([Buffer.from([0x95, 0x21]), fourCc, track(0, [5])])
    expect(packetOf(encoder.audio(own, 60))?.data).toEqual(Buffer.from([5]))
  })

  it('[RTMP23] whose composition offset is beyond all reordering are shown when they are decoded', () => {
    const encoder = new Encoder()
    encoder.video(VIDEO_HEADER)
    const shown = [0x7fffff, 0x800000, 80, 0xffffd8].map((offset) => {
      const payload = Buffer.from(VIDEO)
      payload.writeUIntBE(offset, 2, 3)
      const packet = packetOf(encoder.video(payload, 40))
      return packet && packet.ptsMs - packet.dtsMs
    })
    expect(shown).toEqual([0, 0, 80, -40])
  })

  it('[RTMP20] on a clock that wraps at 32 or 24 bits, goes back or leaps, go on without a jump', () => {
    for (const [from, to] of [
      [0xfffffff0, 0x18],
      [0xfffff0, 0x18],
      [5_000_000, 0],
      [1_000, 9_000_000],
    ] as const) {
      const encoder = new Encoder().begin()
      const times = [from - 80, from - 40, from, to, to + 40].map((ms, n) => {
        const packet = packetOf(n % 2 === 0 ? encoder.video(VIDEO, ms) : encoder.audio(AUDIO, ms))
        return packet?.dtsMs ?? Number.NaN
      })
      const steps = times.slice(1).map((ms, n) => ms - (times[n] ?? 0))
      expect(steps, `${from} → ${to}`).toEqual([40, 40, 40, 40])
    }
  })
})
