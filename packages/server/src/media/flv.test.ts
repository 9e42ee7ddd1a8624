import { describe, expect, it } from 'vitest'
import { FlvReader } from './flv.ts'
import type { MediaEvent, Packet } from './packets.ts'
import { MESSAGE } from './rtmp/chunks.ts'
import { encodeAmf } from './rtmp/amf0.ts'

/** 64 × 128, Baseline, interlaced. */
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

describe('video in tags', () => {
  const events = (bytes: (number | Buffer)[], ms = 0, encoder = new Encoder()): MediaEvent[] =>
    encoder.video(Buffer.concat(bytes.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from([part])))), ms)
  const fourCc = (name: string): Buffer => Buffer.from(name)

  it('[MEDIA20] of H.264 has the configuration of its header, and frames that say when they are shown', () => {
    const encoder = new Encoder()
    expect(encoder.video(VIDEO)).toEqual([])
    expect(encoder.video(VIDEO_HEADER)).toEqual([
      { kind: 'video', codec: 'avc1.42c00a', configuration: AVCC, width: 64, height: 128 },
    ])
    expect(events([0x17, 1, 0, 0, 80, 1, 2, 3], 1_000, encoder)).toEqual([
      { kind: 'packet', packet: { kind: 'video', dtsMs: 0, ptsMs: 80, key: true, data: Buffer.from([1, 2, 3]) } },
    ])
    expect(packetOf(events([0x27, 1, 0, 0, 0, 9], 1_040, encoder))).toMatchObject({ dtsMs: 40, ptsMs: 40, key: false })
  })

  it('[MEDIA20] of another codec is said not to be supported', () => {
    expect(events([0x12, 1, 0, 0, 0, 9])).toEqual([{ kind: 'unsupported', what: 'video codec 2' }])
    expect(events([0x90, fourCc('vp08')])).toEqual([{ kind: 'unsupported', what: 'video vp08' }])
    expect(events([0x95, fourCc('hvc1')])).toEqual([{ kind: 'unsupported', what: 'video packet type 5' }])
  })

  it('[MEDIA20] in enhanced tags may be H.264, whose frames say when they are shown, or not', () => {
    const encoder = new Encoder()
    expect(events([0x90, fourCc('avc1'), AVCC], 0, encoder)).toMatchObject([{ codec: 'avc1.42c00a', width: 64 }])
    const frames = [
      [0x91, fourCc('avc1'), 0, 0, 80, 7, 8],
      [0xa3, fourCc('avc1'), 0, 0, 80, 7, 8],
    ].map((bytes, n) => packetOf(events(bytes, 40 * n, encoder)))
    expect(frames).toEqual([
      { kind: 'video', dtsMs: 0, ptsMs: 80, key: true, data: Buffer.from([7, 8]) },
      { kind: 'video', dtsMs: 40, ptsMs: 40, key: false, data: Buffer.from([0, 0, 80, 7, 8]) },
    ])
    expect(events([0x91, fourCc('avc1'), 0, 0], 80, encoder)).toEqual([
      { kind: 'skipped', what: 'video', why: 'a video tag is cut off' },
    ])
  })

  it('[MEDIA20] in enhanced tags of codecs that never reorder has no time to be shown; HEVC does', () => {
    for (const [name, config, data] of [
      ['av01', Buffer.from([0x81, 5, 0, 0]), [0, 0, 80, 7]],
      ['vp09', Buffer.from([1, 0, 0, 0, 2, 31, 0xa0, 1, 1, 1, 0, 0]), [0, 0, 80, 7]],
      ['hvc1', HVCC, [7]],
    ] as const) {
      const encoder = new Encoder()
      expect(events([0x90, fourCc(name), config], 0, encoder)).toMatchObject([
        { kind: 'video', configuration: config, width: 1_280, height: 720 },
      ])
      const packet = packetOf(events([0x91, fourCc(name), 0, 0, 80, 7], 0, encoder))
      expect([packet?.ptsMs, packet?.data]).toEqual([name === 'hvc1' ? 80 : 0, Buffer.from(data)])
    }
  })

  it('[RTMP18] in enhanced tags ends, or says more of itself, without a word', () => {
    for (const kind of [2, 4]) expect(events([0x90 | kind, fourCc('hvc1'), 1])).toEqual([])
    // A command that brings metadata is no frame either.
    expect(events([0xd4, fourCc('hvc1'), 1])).toEqual([])
  })

  it('[RTMP18] with a configuration of more than 64 KiB is passed over', () => {
    const large = (bytes: number): MediaEvent[] =>
      events([0x90, fourCc('av01'), Buffer.concat([Buffer.from([0x81, 5, 0, 0]), Buffer.alloc(bytes - 4)])])
    expect(large(65_536)).toMatchObject([{ kind: 'video' }])
    expect(large(65_537)).toEqual([
      { kind: 'skipped', what: 'video', why: 'a configuration of 65537 bytes is above the bound' },
    ])
  })
})

describe('what an encoder says of itself', () => {
  const sizeAfter = (...values: Parameters<typeof encodeAmf>): [number, number] => {
    const encoder = new Encoder()
    encoder.reader.message({ type: MESSAGE.data, payload: encodeAmf(...values), timestampMs: 0 })
    const [config] = encoder.video(Buffer.concat([Buffer.from([0x90]), Buffer.from('hvc1'), HVCC]))
    return config?.kind === 'video' ? [config.width, config.height] : [0, 0]
  }

  it('[MEDIA20] is the size of video whose configuration hides it, where it can be one', () => {
    const sizes = [
      [640.4, 359.6],
      [1, 16_384],
      [0, 720],
      [16_385, 720],
      [640, 0.5],
    ].map(([width = 0, height = 0]) => sizeAfter('@setDataFrame', 'onMetaData', { width, height }))
    const usual = [1_280, 720]
    expect(sizes).toEqual([[640, 360], [1, 16_384], usual, usual, usual])
    expect(sizeAfter('onMetaData', { width: 640, height: 360 })).toEqual([640, 360])
    expect(sizeAfter('onCuePoint', { width: 640, height: 360 })).toEqual(usual)
    expect(sizeAfter('onMetaData', { width: '640', height: 360 })).toEqual(usual)
    for (const said of [null, undefined, [640, 360], 'text', 7]) expect(sizeAfter('onMetaData', said)).toEqual(usual)
  })

  it('[RTMP18] and whatever else is neither audio nor video shows nothing', () => {
    const { reader } = new Encoder().begin()
    expect(reader.message({ type: MESSAGE.userControl, payload: VIDEO, timestampMs: 0 })).toEqual([])
  })
})

describe('audio in tags', () => {
  const events = (bytes: (number | Buffer)[], ms = 0, encoder = new Encoder()): MediaEvent[] =>
    encoder.audio(Buffer.concat(bytes.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from([part])))), ms)
  const [AAC, OPUS] = [Buffer.from('mp4a'), Buffer.from('Opus')]
  const head = (channels = 2): Buffer => {
    const bytes = Buffer.alloc(19)
    bytes.write('OpusHead')
    bytes[9] = channels
    return bytes
  }

  it('[MEDIA20] of AAC has the rate and the channels of its configuration', () => {
    const encoder = new Encoder()
    expect(encoder.audio(AUDIO)).toEqual([])
    expect(events([0xaf, 0, 0x12, 0x10, 0x56], 0, encoder)).toEqual([
      {
        ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: Buffer.from([0x12, 0x10, 0x56]) },
        ...{ sampleRate: 44_100, channels: 2, frameSamples: 1_024 },
      },
    ])
    expect(events([0xaf, 1, 5, 6], 500, encoder)).toEqual([
      { kind: 'packet', packet: { kind: 'audio', dtsMs: 0, ptsMs: 0, key: true, data: Buffer.from([5, 6]) } },
    ])
  })

  it('[MEDIA20] of AAC may have any rate that a number stands for, and up to fifteen channels', () => {
    const config = (rate: number, channels: number, type = 2): MediaEvent | undefined => {
      const bits = (type << 11) | (rate << 7) | (channels << 3)
      return events([0xaf, 0, bits >> 8, bits & 255])[0]
    }
    const rates = Array.from({ length: 13 }, (_, rate) => config(rate, 1))
    expect(rates.map((one) => one?.kind === 'audio' && one.sampleRate)).toEqual([
      ...[96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350],
    ])
    expect(config(3, 6, 5)).toMatchObject({ codec: 'mp4a.40.5', channels: 6 })
    const unsupported = { kind: 'unsupported', what: 'audio with a configuration that spells out its rate' }
    expect([config(13, 2), config(15, 2), config(3, 0)]).toEqual([unsupported, unsupported, unsupported])
  })

  it('[MEDIA20] of another codec is said not to be supported', () => {
    expect(events([0x2f, 1])).toEqual([{ kind: 'unsupported', what: 'audio codec 2' }])
    expect(events([0x90, Buffer.from('ac-3')])).toEqual([{ kind: 'unsupported', what: 'audio ac-3' }])
    expect(events([0x93, AAC])).toEqual([{ kind: 'unsupported', what: 'audio packet type 3' }])
    for (const kind of [2, 4]) expect(events([0x90 | kind, AAC, 1])).toEqual([])
  })

  it('[MEDIA20] of AAC comes in enhanced tags too', () => {
    const encoder = new Encoder()
    expect(events([0x90, AAC, 0x11, 0x90], 0, encoder)).toMatchObject([{ codec: 'mp4a.40.2', sampleRate: 48_000 }])
    expect(packetOf(events([0x91, AAC, 5], 40, encoder))).toMatchObject({ dtsMs: 0, data: Buffer.from([5]) })
  })

  it('[MEDIA20] of Opus has a configuration with its first packet, which says how long packets are', () => {
    const encoder = new Encoder()
    expect(events([0x91, OPUS, 0xfc], 0, encoder)).toEqual([])
    expect(events([0x90, OPUS, head()], 20, encoder)).toEqual([])
    const first = events([0x91, OPUS, 31 << 3, 1], 40, encoder)
    expect(first).toMatchObject([
      { kind: 'audio', codec: 'opus', channels: 2, frameSamples: 960 },
      { kind: 'packet', packet: { dtsMs: 0, data: Buffer.from([31 << 3, 1]) } },
    ])
    const [next, ...more] = events([0x91, OPUS, 31 << 3, 2], 60, encoder)
    expect([next, more]).toMatchObject([{ kind: 'packet', packet: { dtsMs: 20 } }, []])
  })

  it('[MEDIA20] of Opus in more than two channels is not supported', () => {
    const encoder = new Encoder()
    events([0x90, OPUS, head(3)], 0, encoder)
    expect(events([0x91, OPUS, 0xfc], 20, encoder)).toEqual([
      { kind: 'unsupported', what: 'audio Opus of more than two channels' },
    ])
    expect(events([0x91, OPUS, 0xfc], 40, encoder)).toEqual([])
  })

  it('[RTMP18] with a configuration of more than 64 KiB is passed over', () => {
    const skipped = [{ kind: 'skipped', what: 'audio', why: 'a configuration of 65537 bytes is above the bound' }]
    expect(events([0x90, OPUS, Buffer.alloc(65_537)])).toEqual(skipped)
    expect(events([0xaf, 0, 0x11, 0x90, Buffer.alloc(65_535)])).toEqual(skipped)
    expect(events([0xaf, 0, 0x11])).toMatchObject([{ why: 'the configuration of the audio is cut off' }])
    expect(events([0xaf])).toMatchObject([{ why: 'an audio tag is cut off' }])
  })
})
