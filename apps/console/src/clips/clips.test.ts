import { describe, expect, it } from 'vitest'
import { boundsIn, nearest, neighbour } from './bounds.ts'
import { begun, changed, undone } from './history.ts'
import { asked, beginAt, endAt, firstRange, isClip } from './range.ts'
import { centred, firstView, following, ticksOf, zoomed } from './view.ts'

const BOUNDS = [0, 2_000, 4_000, 6_500, 8_000, 10_000]

describe('the bounds of a recording', () => {
  it('[STUDIO50] are those of the segments in its playlist', () => {
    const playlist = '#EXTM3U\n#EXTINF:2.000,\n0.m4s\n#EXT-X-DISCONTINUITY\n#EXTINF:2.5,\n1.m4s\n#EXT-X-ENDLIST\n'
    expect(boundsIn(playlist)).toEqual([0, 2_000, 4_500])
    expect(boundsIn('')).toEqual([0])
    expect([nearest(BOUNDS, 2_900), nearest(BOUNDS, 3_100), nearest(BOUNDS, 99_000), nearest([], 7)]).toEqual([
      ...[2_000, 4_000],
      ...[10_000, 7],
    ])
    expect([neighbour(BOUNDS, 4_000, 1), neighbour(BOUNDS, 4_000, -5), neighbour(BOUNDS, 9_999, 3)]).toEqual([
      6_500, 0, 10_000,
    ])
  })
})

describe('what is selected', () => {
  it('[STUDIO50] is half a minute around the moment at first, within the recording', () => {
    const bounds = Array.from({ length: 31 }, (_, n) => n * 2_000)
    expect(firstRange(10_000, bounds)).toEqual({ fromMs: 10_000, toMs: 40_000 })
    expect(firstRange(59_000, bounds)).toEqual({ fromMs: 30_000, toMs: 60_000 })
    expect(firstRange(3_000, BOUNDS)).toEqual({ fromMs: 0, toMs: 10_000 })
  })

  it('[STUDIO50] begins and ends with segments; its other end goes along where they would cross', () => {
    const range = { fromMs: 2_000, toMs: 6_500 }
    expect(beginAt(range, 3_900, BOUNDS)).toEqual({ fromMs: 4_000, toMs: 6_500 })
    expect(beginAt(range, 8_100, BOUNDS)).toEqual({ fromMs: 8_000, toMs: 10_000 })
    expect(beginAt(range, 99_000, BOUNDS)).toEqual({ fromMs: 8_000, toMs: 10_000 })
    expect(endAt(range, 8_200, BOUNDS)).toEqual({ fromMs: 2_000, toMs: 8_000 })
    expect(endAt({ fromMs: 6_500, toMs: 8_000 }, 4_100, BOUNDS).toMs).toBe(4_000)
    expect(endAt({ fromMs: 6_500, toMs: 8_000 }, 4_100, BOUNDS).fromMs).toBeLessThanOrEqual(3_000)
    expect(endAt(range, -5, BOUNDS)).toEqual({ fromMs: 0, toMs: 2_000 })
  })

  it('[STUDIO50] can be a clip of 1 s to 10 min, and is asked for within its segments', () => {
    expect([999, 1_000, 600_000, 600_001].map((toMs) => isClip({ fromMs: 0, toMs }))).toEqual([
      ...[false, true],
      ...[true, false],
    ])
    expect(asked({ fromMs: 2_000, toMs: 4_000 })).toEqual({ fromMs: 2_005, toMs: 3_995 })
  })

  it('[STUDIO50] can be undone step by step; what is dragged is one step', () => {
    let past = begun(1)
    expect(undone(past)).toBe(past)
    past = changed(past, 2)
    past = changed(past, 3, true)
    past = changed(past, 4)
    expect(past.now).toBe(4)
    past = undone(past)
    expect(past.now).toBe(3)
    expect([undone(past).now, undone(undone(past)).now]).toEqual([1, 1])
    for (let n = 0; n < 300; n++) past = changed(past, n)
    expect(past.before).toHaveLength(100)
  })
})

describe('the timeline', () => {
  it('[STUDIO50] shows ten minutes of a long recording at first, and all of a short one', () => {
    expect(firstView(60_000, 50_000)).toEqual({ fromMs: 0, spanMs: 60_000 })
    expect(firstView(7_200_000, 3_600_000)).toEqual({ fromMs: 3_300_000, spanMs: 600_000 })
    expect(firstView(7_200_000, 7_200_000)).toEqual({ fromMs: 6_600_000, spanMs: 600_000 })
  })

  it('[STUDIO50] shows more or less, with a moment left where it is, down to ten seconds', () => {
    const view = { fromMs: 100_000, spanMs: 100_000 }
    expect(zoomed(view, 0.5, 150_000, 600_000)).toEqual({ fromMs: 125_000, spanMs: 50_000 })
    expect(zoomed(view, 0.001, 200_000, 600_000)).toEqual({ fromMs: 190_000, spanMs: 10_000 })
    expect(zoomed(view, 100, 150_000, 600_000)).toEqual({ fromMs: 0, spanMs: 600_000 })
    expect(zoomed({ fromMs: 0, spanMs: 6_000 }, 0.5, 0, 6_000)).toEqual({ fromMs: 0, spanMs: 6_000 })
  })

  it('[STUDIO50] moves with the playhead, and where it is told to', () => {
    const view = { fromMs: 100_000, spanMs: 100_000 }
    expect(following(view, 150_000, 600_000)).toBe(view)
    expect(following(view, 200_001, 600_000)).toEqual({ fromMs: 175_001, spanMs: 100_000 })
    expect(following(view, 0, 600_000)).toEqual({ fromMs: 0, spanMs: 100_000 })
    expect(centred(view, 590_000, 600_000)).toEqual({ fromMs: 500_000, spanMs: 100_000 })
  })

  it('[STUDIO50] has times at round moments', () => {
    expect(ticksOf({ fromMs: 1_500, spanMs: 10_000 }, 6)).toEqual([2_000, 4_000, 6_000, 8_000, 10_000])
    expect(ticksOf({ fromMs: 0, spanMs: 600_000 }, 5)).toEqual([0, 120_000, 240_000, 360_000, 480_000, 600_000])
  })
})
