import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { IngestMeter } from './ingest-meter.ts'
import type { AudioConfig, StreamEvent } from './packets.ts'

const FRAME_MS = 40

/** Sends video for a while; `slow` is how much longer than the stream's own clock that takes. */
function send(
  meter: IngestMeter,
  clock: ManualClock,
  { from = 0, seconds = 10, slow = 1, without = [] as number[] } = {},
): void {
  for (let n = 0; n < (seconds * 1_000) / FRAME_MS; n++) {
    clock.advance(FRAME_MS * slow)
    if (without.includes(n)) continue
    const dtsMs = from + n * FRAME_MS
    meter.bytes(5_000)
    meter.take({
      kind: 'packet',
      packet: { kind: 'video', dtsMs, ptsMs: dtsMs, key: n % 50 === 0, data: Buffer.alloc(0) },
    })
  }
}

describe('the health of a stream', () => {
  it('[MEDIA17] what is on time is not behind, what takes longer than its clock is, and its host is told', () => {
    const clock = new ManualClock()
    const meter = new IngestMeter(clock)
    send(meter, clock, { seconds: 10 })
    expect(meter.health.lagMs).toBeLessThan(100)
    expect(meter.health.advice).not.toContain('upload_too_slow')
    send(meter, clock, { from: 10_000, seconds: 20, slow: 1.25 })
    expect(meter.health.lagMs).toBeGreaterThan(4_500)
    expect(meter.health.lagMs).toBeLessThan(5_500)
    expect(meter.health.advice).toContain('upload_too_slow')
  })

  it('[MEDIA49] timestamps that stand still are not called a slow upload', () => {
    const clock = new ManualClock()
    const meter = new IngestMeter(clock)
    for (let n = 0; n < 250; n++) {
      clock.advance(40)
      meter.take({ kind: 'packet', packet: { kind: 'video', dtsMs: 0, ptsMs: 0, key: n === 0, data: Buffer.alloc(0) } })
    }
    expect(meter.health.advice).toContain('clock_stands_still')
    expect(meter.health.advice).not.toContain('upload_too_slow')
  })

  it('[MEDIA50] time in which nothing came at all, and that the stream left out, is not called a slow upload', () => {
    const clock = new ManualClock()
    const meter = new IngestMeter(clock)
    const audio = (dtsMs: number): void =>
      meter.take({ kind: 'packet', packet: { kind: 'audio', dtsMs, ptsMs: dtsMs, key: true, data: Buffer.alloc(0) } })
    send(meter, clock, { seconds: 10 })
    // A packet every twelve seconds, which is a leap for the stream's clock.
    for (let n = 1; n <= 4; n++) {
      clock.advance(12_000)
      audio(10_000 + n * 40)
      expect(meter.health.advice).toContain('no_video')
      expect(meter.health.advice).not.toContain('upload_too_slow')
    }
    send(meter, clock, { from: 10_200, seconds: 10 })
    expect(meter.health.lagMs).toBeLessThan(100)
    expect(meter.health.advice).not.toContain('upload_too_slow')
    send(meter, clock, { from: 20_200, seconds: 20, slow: 1.25 })
    expect(meter.health.advice).toContain('upload_too_slow')
  })

  it('[MEDIA17] frames that never came are counted by the gaps they leave; the last minutes are kept', () => {
    const clock = new ManualClock()
    const meter = new IngestMeter(clock)
    send(meter, clock, { seconds: 30, without: [100, 101, 102, 400] })
    expect(meter.health.lostFrames).toBe(4)
    expect(meter.health.history.length).toBeGreaterThanOrEqual(5)
    expect(meter.health.history.at(-1)?.bitrate).toBeGreaterThan(900_000)
    send(meter, clock, { from: 30_000, seconds: 1_200 })
    expect(meter.health.history.length).toBeLessThanOrEqual(120)
  })
})

describe('what a host sees of a stream', () => {
  const VIDEO = {
    kind: 'video',
    codec: 'avc1.64001f',
    configuration: Buffer.alloc(4),
    width: 640,
    height: 360,
  } as const
  const AUDIO: AudioConfig = {
    ...{ kind: 'audio', codec: 'mp4a.40.2', configuration: Buffer.alloc(2), sampleRate: 48_000, channels: 2 },
    frameSamples: 1_024,
  }
  const packet = (kind: 'video' | 'audio', dtsMs: number, key = true): StreamEvent => ({
    kind: 'packet',
    packet: { kind, dtsMs, ptsMs: dtsMs, key, data: Buffer.alloc(0) },
  })
  const start = (): { clock: ManualClock; meter: IngestMeter } => {
    const clock = new ManualClock(1_700_000_000_000)
    return { clock, meter: new IngestMeter(clock) }
  }
  /** Video, and audio where that is there too, on time: so many frames a second of so many bytes. */
  const both = (
    { clock, meter }: ReturnType<typeof start>,
    {
      seconds = 10,
      rate = 25,
      bytes = 5_000,
      keyMs = 2_000,
      tracks = ['video', 'audio'] as ('video' | 'audio')[],
    } = {},
  ): IngestMeter => {
    for (let n = 0; n < seconds * rate; n++) {
      const dtsMs = (n * 1_000) / rate
      for (const kind of tracks) meter.take(packet(kind, dtsMs, dtsMs % keyMs === 0))
      meter.bytes(bytes)
      clock.advance(1_000 / rate)
    }
    return meter
  }

  it('[MEDIA10] is nothing before something came', () => {
    const { clock, meter } = start()
    expect(meter.health).toEqual({
      ...{ since: 1_700_000_000_000, bytes: 0, videoFrames: 0, bitrate: 0, frameRate: 0, lagMs: 0, lostFrames: 0 },
      ...{ history: [], keyframeIntervalMs: 0, width: 0, height: 0, video: null, audio: null, unsupported: [] },
      ...{ skipped: 0, advice: [] },
    })
    clock.advance(5_999)
    expect(meter.health.advice).toEqual([])
    clock.advance(1)
    expect(meter.health.advice).toEqual(['no_video', 'no_audio'])
  })

  it('[MEDIA10] is its codecs, its size, its rates and the time between keyframes', () => {
    const all = start()
    all.meter.take(VIDEO)
    all.meter.take(AUDIO)
    expect(both(all).health).toMatchObject({
      ...{ bytes: 250 * 5_000, videoFrames: 250, keyframeIntervalMs: 2_000, lagMs: 0, lostFrames: 0, advice: [] },
      ...{ width: 640, height: 360, video: 'avc1.64001f', audio: 'mp4a.40.2' },
    })
    // 25 frames of 5,000 bytes a second, over the last five seconds.
    expect(Math.abs(all.meter.health.bitrate - 1_000_000)).toBeLessThan(20_000)
    expect(all.meter.health.frameRate).toBe(25)
  })

  it('[MEDIA17] is the last ten minutes, a sample every five seconds', () => {
    const all = start()
    both(all, { seconds: 16, rate: 20 })
    const { history } = all.meter.health
    expect(history.map(({ at }) => at - 1_700_000_000_000)).toEqual([0, 5_000, 10_000, 15_000])
    expect(history[0]).toMatchObject({ bitrate: 0, frameRate: 0, lagMs: 0 })
    for (const { bitrate, frameRate, lagMs } of history.slice(1)) {
      expect(Math.abs(bitrate - 800_000)).toBeLessThan(20_000)
      expect([frameRate, lagMs]).toEqual([20, 0])
    }
    both(all, { seconds: 700, rate: 20 })
    expect(all.meter.health.history).toHaveLength(120)
    expect((all.meter.health.history[1]?.at ?? 0) - (all.meter.health.history[0]?.at ?? 0)).toBe(5_000)
  })

  it('[MEDIA10] says what is not supported, four at most and each once, and counts what could not be read', () => {
    const { meter } = start()
    for (const what of ['a', 'b', 'a', 'c', 'd', 'e']) meter.take({ kind: 'unsupported', what })
    expect([meter.skip('video'), meter.skip('video'), meter.skip('audio')]).toEqual([true, false, true])
    expect(meter.health).toMatchObject({ unsupported: ['a', 'b', 'c', 'd'], skipped: 3, advice: ['codec_unsupported'] })
  })

  it('[MEDIA10] says at once that a codec is not everywhere, and that keyframes are far apart', () => {
    const { meter } = start()
    meter.take({ ...VIDEO, codec: 'hvc1.1.6.L93.90' })
    for (const dtsMs of [0, 4_000]) meter.take(packet('video', dtsMs))
    expect(meter.health.advice).toEqual(['codec_not_universal'])
    meter.take(packet('video', 8_001))
    expect(meter.health).toMatchObject({
      keyframeIntervalMs: 4_001,
      advice: ['codec_not_universal', 'keyframe_interval_too_long'],
    })
  })

  it('[MEDIA10] advises on few frames and few bytes once the stream has settled, and not for lack of video', () => {
    expect(both(start(), { seconds: 5, rate: 10, bytes: 100 }).health.advice).toEqual([])
    expect(both(start(), { rate: 10, bytes: 100 }).health.advice).toEqual(['low_frame_rate', 'low_bitrate'])
    expect(both(start(), { rate: 20, bytes: 1_300 }).health.advice).toEqual([])
    expect(both(start(), { rate: 20, bytes: 1_200 }).health.advice).toEqual(['low_bitrate'])
    expect(both(start(), { tracks: ['audio'] }).health.advice).toEqual(['no_video'])
    expect(both(start(), { tracks: ['video'] }).health.advice).toEqual(['no_audio'])
  })

  it('[MEDIA35] misses a track five seconds after its last packet', () => {
    const all = start()
    both(all)
    const { clock, meter } = all
    clock.advance(4_960)
    expect(meter.health.advice).not.toContain('no_video')
    clock.advance(1)
    expect(meter.health.advice).toEqual(expect.arrayContaining(['no_video', 'no_audio']))
  })

  it('[MEDIA17] is behind by as much as packets come later than the first; one that comes sooner shows that the first was late', () => {
    const { clock, meter } = start()
    const came = (afterMs: number, dtsMs: number): number => {
      clock.advance(afterMs)
      meter.take(packet('audio', dtsMs))
      return meter.health.lagMs
    }
    expect([came(0, 0), came(300, 200), came(100, 300)]).toEqual([0, 100, 100])
    expect([came(0, 900), came(100, 900), came(600, 1_600)]).toEqual([-500, 100, 0])
  })

  it('[MEDIA17] has lost frames where more than 1.8 of its usual intervals lie between two', () => {
    const lost = (...times: number[]): number => {
      const { meter } = start()
      for (const dtsMs of times) meter.take(packet('video', dtsMs, false))
      return meter.health.lostFrames
    }
    expect([lost(0, 40, 80), lost(0, 40, 112), lost(0, 40, 113), lost(0, 40, 240)]).toEqual([0, 0, 1, 4])
    // What does not go on is no interval; the usual one follows slowly.
    expect([lost(0, 0, 40, 20, 60, 100), lost(0, 40, 100, 180)]).toEqual([0, 1])
    expect(lost(0, 40, ...Array.from({ length: 40 }, (_, n) => 100 + 60 * n))).toBe(0)
  })
})
