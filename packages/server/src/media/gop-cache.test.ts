import { describe, expect, it } from 'vitest'
import type { Part } from './fragmenter.ts'
import { GopCache } from './gop-cache.ts'

const LIMITS = { segmentMs: 2_000, maxGopBytes: 100 }

const part = (sequence: number, { independent = false, bytes = 10, ms = 500 } = {}): Part => ({
  ...{ sequence, startMs: sequence * ms, durationMs: ms, independent, bytes: Buffer.alloc(bytes) },
})
const key = (sequence: number, bytes = 10): Part => part(sequence, { independent: true, bytes })
const numbers = (gop: GopCache): number[] => gop.parts.map(({ sequence }) => sequence)

describe('what those who join get first', () => {
  it('[MEDIA4] begins with the newest keyframe', () => {
    const gop = new GopCache(LIMITS)
    const seen = [part(0), key(1), part(2), part(3), key(4), part(5)].map((one) => {
      gop.add(one, false)
      return numbers(gop)
    })
    expect(seen).toEqual([[], [1], [1, 2], [1, 2, 3], [4], [4, 5]])
  })

  it('[MEDIA22] is nothing where it would be more bytes than the limit', () => {
    const gop = new GopCache(LIMITS)
    gop.add(key(0, 60), false)
    gop.add(part(1, { bytes: 40 }), false)
    expect(numbers(gop)).toEqual([0, 1])
    gop.add(part(2, { bytes: 1 }), false)
    expect(numbers(gop)).toEqual([])
    gop.add(part(3, { bytes: 1 }), false)
    expect(numbers(gop)).toEqual([])
  })

  it('[MEDIA51] is there again from the keyframe after one that had too much', () => {
    const gop = new GopCache(LIMITS)
    for (const one of [key(0, 90), part(1, { bytes: 20 }), key(2, 90), part(3)]) gop.add(one, false)
    expect(numbers(gop)).toEqual([2, 3])
    // What nobody could begin with counts for nothing.
    const late = new GopCache(LIMITS)
    for (const one of [part(0, { bytes: 90 }), key(1, 90)]) late.add(one, false)
    expect(numbers(late)).toEqual([1])
  })

  it('[REC10] is about the length of a segment where there is only audio, which can start anywhere', () => {
    const gop = new GopCache(LIMITS)
    for (let n = 0; n < 8; n++) gop.add(key(n, 1), true)
    // Two seconds, and the newest part.
    expect(numbers(gop)).toEqual([3, 4, 5, 6, 7])
    const long = new GopCache({ ...LIMITS, maxGopBytes: 50 })
    for (let n = 0; n < 12; n++) long.add(key(n), true)
    expect(numbers(long)).toEqual([7, 8, 9, 10, 11])
  })

  it('[MEDIA43] continues from what another node had, whose list stays as it is', () => {
    const before = [key(0, 60), part(1, { bytes: 30 })]
    const gop = new GopCache(LIMITS, before)
    gop.add(part(2, { bytes: 10 }), false)
    expect([numbers(gop), before.length]).toEqual([[0, 1, 2], 2])
    gop.add(part(3, { bytes: 1 }), false)
    expect(numbers(gop)).toEqual([])
  })

  it('[MEDIA4] is nothing after a new init segment, and counts anew', () => {
    const gop = new GopCache(LIMITS)
    gop.add(key(0, 90), false)
    gop.clear()
    expect(numbers(gop)).toEqual([])
    gop.add(key(1, 90), false)
    gop.add(part(2), false)
    expect(numbers(gop)).toEqual([1, 2])
  })
})
