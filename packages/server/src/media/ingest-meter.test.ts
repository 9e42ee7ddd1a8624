import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { IngestMeter } from './ingest-meter.ts'

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
