import { describe, expect, it } from 'vitest'
import { following, isNear, layoutAt, ownTimeS } from './follow-guest.ts'

const GUEST = {
  spans: [
    { fromMs: 10_000, toMs: 20_000, atMs: 500 },
    { fromMs: 30_000, toMs: 40_000, atMs: 12_000 },
  ],
}

it('[REPLAY44] a guest is on stage in the pieces of a recording in which they were, each at its own time', () => {
  expect([9_999, 10_000, 19_999, 20_000, 31_000, 40_000].map((at) => ownTimeS(GUEST, at))).toEqual([
    ...[undefined, 0.5, 10.499, undefined, 13, undefined],
  ])
  expect([1_999, 2_000, 19_999, 20_000, 22_000, 39_999, 40_000].map((at) => isNear(GUEST, at))).toEqual([
    ...[false, true, true, false, true, true, false],
  ])
})

describe('a guest’s video', () => {
  const at = (positionMs: number, currentS: number, { playing = true, rate = 1 } = {}) =>
    following(GUEST, { positionMs, playing, rate }, currentS)

  it('[REPLAY44] goes at once where the host’s is when that is far, and after a seek', () => {
    expect(at(15_000, 0)).toEqual({ seekS: 5.5, rate: 1, play: true })
    expect(at(15_000, 5.76)).toEqual({ seekS: 5.5, rate: 1, play: true })
    expect(at(15_000, 5, { playing: false })).toEqual({ seekS: 5.5, rate: 1, play: false })
  })

  it('[REPLAY44] catches up, or waits, when it is a little off, and at any speed', () => {
    expect(at(15_000, 5.4)).toEqual({ rate: 1.1, play: true })
    expect(at(15_000, 5.6)).toEqual({ rate: 0.9, play: true })
    expect(at(15_000, 5.4, { rate: 2 })).toEqual({ rate: 2.2, play: true })
    expect(at(15_000, 5.48)).toEqual({ rate: 1, play: true })
    expect(at(15_000, 5.52, { rate: 0.5 })).toEqual({ rate: 0.5, play: true })
  })

  it('[REPLAY44] stands while the host’s does, and before they appear, where they are going to', () => {
    expect(at(15_000, 5.52, { playing: false })).toEqual({ rate: 1, play: false })
    expect(at(5_000, 0)).toEqual({ seekS: 0.5, rate: 1, play: false })
    expect(at(25_000, 12.01)).toEqual({ rate: 1, play: false })
    expect(at(45_000, 3)).toEqual({ rate: 1, play: false })
  })
})

it('[REPLAY44] the layout is that of the moment', () => {
  const layouts = [
    { atMs: 1_000, layout: 'corner' as const },
    { atMs: 2_000, layout: 'side' as const },
  ]
  expect([0, 1_000, 1_999, 2_000].map((at) => layoutAt({ layouts }, at))).toEqual([
    'corner',
    'corner',
    'corner',
    'side',
  ])
})
