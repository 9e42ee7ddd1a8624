import { describe, expect, it } from 'vitest'
import type { Init, Part } from './fragmenter.ts'
import { newSegmenterState, Segmenter } from './segmenter.ts'
import { STREAM_LIMITS } from './segments.ts'

const INIT: Init = { bytes: Buffer.alloc(4), mime: 'video/mp4', width: 640, height: 360 }
const key = { independent: true }

/** A segmenter, and parts for it, one after the other: each part's bytes are its number. */
function start({ id = 'one', firstNumber = 0, state = newSegmenterState(firstNumber), limits = STREAM_LIMITS } = {}) {
  let grown = 0
  const segmenter = new Segmenter(id, { limits, firstNumber, grown: () => (grown += 1) }, state)
  let startMs = 0
  let sequence = 0
  const add = (ms: number, { independent = false, bytes = 1 } = {}): void => {
    const part: Part = { sequence, startMs, durationMs: ms, independent, bytes: Buffer.alloc(bytes, sequence) }
    segmenter.add(part)
    startMs += ms
    sequence += 1
  }
  return {
    segmenter,
    add,
    addMany: (count: number, ms: number, every = Number.POSITIVE_INFINITY) => {
      for (let n = 0; n < count; n++) add(ms, { independent: n % every === 0 })
    },
    lengths: () => segmenter.finished.listed.map(({ durationMs }) => durationMs),
    parts: () => segmenter.finished.listed.map(({ parts }) => parts.map(({ durationMs }) => durationMs)),
    grown: () => grown,
  }
}

describe('segments', () => {
  it('[MEDIA12] begin with a keyframe once two seconds are there, by half a part', () => {
    const { segmenter, addMany, lengths } = start()
    segmenter.begin(INIT)
    addMany(25, 160, 6)
    // 12 parts are 1,920 ms; a keyframe then closes it as it would at 2,000.
    expect(lengths()).toEqual([1_920, 1_920])
    expect(segmenter.finished.listed.map(({ number, startMs }) => [number, startMs])).toEqual([
      [0, 0],
      [1, 1_920],
    ])
    expect(segmenter.targetSeconds).toBe(2)
  })

  it('[MEDIA38] are no longer than the first one, in whole seconds, however far keyframes are apart', () => {
    const { segmenter, add, addMany, lengths } = start()
    segmenter.begin(INIT)
    expect(segmenter.maxPartMs).toBe(9_500)
    addMany(21, 200, 20)
    expect([lengths(), segmenter.targetSeconds, segmenter.maxPartMs]).toEqual([[4_000], 4, 4_000])
    addMany(40, 200)
    // The keyframe of the first call is the first of the second segment.
    expect(lengths()).toEqual([4_000, 4_000, 4_000])
    add(200)
    expect(lengths()).toEqual([4_000, 4_000, 4_000])
    const long = start()
    long.segmenter.begin(INIT)
    long.addMany(60, 160)
    expect([long.lengths(), long.segmenter.targetSeconds]).toEqual([[9_440], 10])
  })

  it('[MEDIA12] have parts of at least 320 ms, each of whole fragments', () => {
    const { segmenter, addMany, parts, grown } = start()
    segmenter.begin(INIT)
    addMany(3, 160)
    expect([segmenter.open.parts.map(({ durationMs }) => durationMs), grown()]).toEqual([[320], 1])
    expect(segmenter.has(0, 0)).toBe(true)
    expect([segmenter.has(0, 1), segmenter.has(0, undefined), segmenter.has(1, 0)]).toEqual([false, false, false])
    addMany(10, 160, 9)
    expect(parts()).toEqual([[320, 320, 320, 320, 320, 320]])
    expect([segmenter.has(0, undefined), segmenter.has(0, 99), segmenter.has(1, undefined)]).toEqual([
      true,
      true,
      false,
    ])
    expect(segmenter.partTargetMs).toBe(353)
    const [first] = segmenter.finished.listed
    expect(first?.bytes).toEqual(Buffer.from([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]))
    expect(segmenter.part('one', 0, 1)?.bytes).toEqual(Buffer.from([2, 3]))
    expect([segmenter.part('two', 0, 1), segmenter.part('one', 0, 6)]).toEqual([undefined, undefined])
  })

  it('[MEDIA38] fix the length of parts with the first segment: all but the last have 85 % of it', () => {
    const { segmenter, add } = start()
    segmenter.begin(INIT)
    for (const ms of [400, 330, 1_270, 100]) add(ms, { independent: ms === 100 })
    // 330 / 0.85 is less than 1,270 × 1.1.
    expect(segmenter.partTargetMs).toBe(388)
    // Longer parts than that are not named.
    expect(segmenter.finished.listed.map(({ parts }) => parts.length)).toEqual([0])
    const one = start()
    one.segmenter.begin(INIT)
    one.add(1_990, key)
    one.add(100, key)
    expect([one.segmenter.partTargetMs, one.parts()]).toEqual([2_190, [[1_990]]])
  })

  it('[MEDIA38] never have a part above its target, nor a short one but at the end', () => {
    const { segmenter, add, addMany, parts } = start()
    segmenter.begin(INIT)
    addMany(12, 160)
    add(160, key)
    // The target is 353: a fragment of 200 after 160 would be above it, and 160 alone is below 85 %.
    add(200)
    expect(parts().at(-1)).toEqual([160])
    add(320)
    expect(parts().at(-1)).toEqual([200])
    expect(segmenter.open.parts.map(({ durationMs }) => durationMs)).toEqual([320])
    add(310)
    add(100)
    expect(segmenter.open.parts.map(({ durationMs }) => durationMs)).toEqual([320, 310])
    for (const { parts: named } of segmenter.finished.listed)
      expect(Math.max(...named.map(({ durationMs }) => durationMs))).toBeLessThanOrEqual(353)
  })

  it('[MEDIA38] of one long fragment alone stand for themselves, without parts', () => {
    const { segmenter, add, addMany, lengths, parts } = start()
    segmenter.begin(INIT)
    addMany(13, 160, 12)
    add(1_000)
    add(160)
    expect(lengths()).toEqual([1_920, 160, 1_000])
    expect(parts().slice(1)).toEqual([[160], []])
    expect(segmenter.open).toMatchObject({ number: 3, startMs: 3_080, parts: [] })
  })

  it('[MEDIA22] end above their bytes, and the next one begins', () => {
    const limits = { ...STREAM_LIMITS, maxSegmentBytes: 10 }
    const { segmenter, add } = start({ limits })
    segmenter.begin(INIT)
    for (const bytes of [6, 4, 1]) add(10, { bytes })
    expect(segmenter.finished.listed.map(({ bytes }) => bytes.length)).toEqual([10])
    expect(segmenter.state.pending).toHaveLength(1)
  })

  it('[MEDIA40] are discontinuous after a new init segment, but for the first', () => {
    const { segmenter, addMany, grown } = start()
    expect([segmenter.begin(INIT), segmenter.open.discontinuity]).toEqual([0, false])
    addMany(2, 160)
    const before = grown()
    expect([segmenter.begin(INIT), segmenter.open.discontinuity, segmenter.open.init]).toEqual([1, true, 1])
    expect(grown()).toBe(before + 1)
    addMany(2, 160)
    segmenter.close()
    addMany(2, 160)
    segmenter.close()
    segmenter.close()
    expect(segmenter.finished.listed.map(({ discontinuity, init }) => [discontinuity, init])).toEqual([
      [false, 0],
      [true, 1],
      [false, 1],
    ])
  })

  it('[MEDIA39] begin at a number, discontinuous, where others were before', () => {
    const { segmenter, addMany } = start({ firstNumber: 70 })
    expect(segmenter.open).toMatchObject({ number: 70, discontinuity: true, startMs: undefined })
    segmenter.begin(INIT)
    addMany(2, 160)
    segmenter.close()
    expect(segmenter.finished.listed).toMatchObject([{ number: 70, discontinuity: true, startMs: 0 }])
    expect(segmenter.open.discontinuity).toBe(false)
  })

  it('[MEDIA43] go on at another node where they were, and change nothing of what it was given', () => {
    const first = start()
    first.segmenter.begin(INIT)
    first.addMany(15, 160, 12)
    const state = first.segmenter.state
    const counts = [state.pending.length, state.partial.length, state.openParts.length, state.segments.length]
    const other = start({ id: 'two', state })
    expect(other.segmenter.open).toEqual(first.segmenter.open)
    expect([other.segmenter.targetSeconds, other.segmenter.partTargetMs]).toEqual([2, 353])
    // What was cut at the first node keeps its name.
    other.segmenter.close({ name: 'one' })
    expect(other.segmenter.finished.listed.map(({ stream, durationMs }) => [stream, durationMs])).toEqual([
      ['one', 1_920],
      ['one', 480],
    ])
    expect(other.segmenter.part('one', 1, 0)?.durationMs).toBe(320)
    other.segmenter.begin(INIT)
    other.addMany(2, 160)
    expect([other.segmenter.part('two', 2, 0)?.durationMs, other.segmenter.part('one', 2, 0)]).toEqual([320, undefined])
    expect(counts).toEqual([state.pending.length, state.partial.length, state.openParts.length, state.segments.length])
    // Its sums go on as well: what was pending counts for the next cut.
    const again = start({ state })
    again.addMany(10, 160, 9)
    expect(again.lengths()).toEqual([1_920, 1_920])
  })
})
