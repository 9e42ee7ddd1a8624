import { expect, it } from 'vitest'
import { verdictOf } from './uplink-verdict.ts'

it.each([
  [20_000_000, '1080', 'good', '1080', 3],
  [3_500_000, '720', 'good', '720', 1],
  [3_500_000, '1080', 'weak', '720', 1],
  [2_000_000, '720', 'weak', '360', 1],
  [500_000, '720', 'tooWeak', '360', 0],
  [500_000, '360', 'tooWeak', '360', 0],
  // Nobody is given more than they chose.
  [50_000_000, '360', 'good', '360', 48],
])('[PUB16] an upload of %d bit/s, for somebody who wants %s, is %s: %s', (uplink, wanted, word, quality, times) => {
  expect(verdictOf(uplink, wanted)).toEqual({ word, quality, times })
})
