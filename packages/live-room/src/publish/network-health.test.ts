import { expect, it } from 'vitest'
import { NetworkHealth } from './network-health.ts'

it('[PUB18] a broadcast is good, weak while much waits, and bad for ten seconds after a frame was dropped', () => {
  const health = new NetworkHealth()
  const at = (nowMs: number, dropped: number, waitingBytes = 0) => health.judge({ dropped, waitingBytes }, nowMs)
  expect([at(0, 0), at(1_000, 0, 300_000), at(2_000, 0, 300_001)]).toEqual(['good', 'good', 'weak'])
  expect([at(3_000, 2), at(12_999, 2, 400_000), at(13_000, 2, 400_000), at(14_000, 2)]).toEqual([
    ...['bad', 'bad', 'weak', 'good'],
  ])
  // Another broadcast begins to count anew.
  expect([at(15_000, 0), at(16_000, 1)]).toEqual(['good', 'bad'])
})
