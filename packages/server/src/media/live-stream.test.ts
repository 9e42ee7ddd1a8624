import { describe, expect, it } from 'vitest'
import type { Part } from './fragmenter.ts'
import { LiveStream } from './live-stream.ts'
import { bytesOf, STREAM_LIMITS } from './segments.ts'

const KIB = 1_024
const LIMITS = { ...STREAM_LIMITS, maxGopBytes: 64 * KIB, maxSegmentBytes: 64 * KIB, maxKeptBytes: 256 * KIB }

const part = (sequence: number, { ms = 0, bytes = KIB, independent = false } = {}): Part => ({
  ...{ sequence, startMs: sequence * ms, durationMs: ms, independent, bytes: Buffer.alloc(bytes, sequence) },
})

const streamOf = (parts: readonly Part[]): LiveStream => {
  const stream = new LiveStream('one', 0, { limits: LIMITS })
  stream.begin({ bytes: Buffer.alloc(8), mime: 'video/mp4', width: 640, height: 360 })
  for (const one of parts) stream.add(one)
  return stream
}

describe('a live stream', () => {
  it('[MEDIA22] keeps no more bytes than its limits say, whatever the times of its parts', () => {
    const parts = Array.from({ length: 2_000 }, (_, n) => part(n, { independent: n === 0 }))
    const stream = streamOf(parts)
    const { pending, segments, gop } = stream.state
    expect(bytesOf(pending)).toBeLessThanOrEqual(LIMITS.maxSegmentBytes)
    for (const { bytes } of segments) expect(bytes.length).toBeLessThanOrEqual(LIMITS.maxSegmentBytes)
    expect(bytesOf(segments)).toBeLessThanOrEqual(LIMITS.maxKeptBytes)
    expect(segments.length).toBeGreaterThan(1)
    expect(bytesOf(gop)).toBeLessThanOrEqual(LIMITS.maxGopBytes)
  })

  it('[MEDIA22] keeps the bytes of a finished segment once: its partial segments are views of it', () => {
    const stream = streamOf(Array.from({ length: 60 }, (_, n) => part(n, { ms: 160, independent: n % 12 === 0 })))
    const segment = stream.segments.at(-1)
    expect(segment?.parts.length).toBeGreaterThan(2)
    for (const { bytes } of segment?.parts ?? []) expect(bytes.buffer).toBe(segment?.bytes.buffer)
    expect(Buffer.concat((segment?.parts ?? []).map(({ bytes }) => bytes)).equals(segment?.bytes as Buffer)).toBe(true)
  })

  it('[MEDIA22] goes on for all others when one listener fails', () => {
    const stream = streamOf([part(0, { ms: 160, independent: true })])
    let heard = 0
    const fail = (): never => {
      throw new Error('it is gone')
    }
    stream.follow({ init: fail, part: fail, ended: fail })
    stream.follow({ init: () => {}, part: () => (heard += 1), ended: () => (heard += 100) })
    stream.add(part(1, { ms: 160 }))
    stream.end()
    expect(heard).toBe(101)
  })
})
