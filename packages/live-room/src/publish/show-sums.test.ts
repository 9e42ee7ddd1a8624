import type { RoomSnapshot } from '@ovation/client'
import { expect, it } from 'vitest'
import { ShowSums } from './show-sums.ts'

const room = (viewers: number, likes: number, stream: object = { status: 'none' }, status = 'attached') =>
  ({ viewers, status, state: { likes, stream } }) as unknown as RoomSnapshot

it('[PUB21] counts the most viewers at once and the likes since a broadcast began', () => {
  const sums = new ShowSums()
  expect(sums.sums).toEqual({ mostViewers: 0, likes: 0, startedAt: undefined })
  sums.take(room(9, 9, { status: 'live', startedAt: 9 }, 'attaching'))
  expect(sums.sums).toEqual({ mostViewers: 0, likes: 0, startedAt: undefined })
  sums.take(room(1, 40))
  sums.take(room(7, 52, { status: 'live', startedAt: 1_000 }))
  sums.take(room(3, 53, { status: 'ended', endedAt: 2_000 }))
  expect(sums.sums).toEqual({ mostViewers: 7, likes: 13, startedAt: 1_000 })
})

it('[PUB21] the next broadcast is counted anew, from what there is then', () => {
  const sums = new ShowSums()
  sums.take(room(7, 40, { status: 'live', startedAt: 1_000 }))
  sums.take(room(7, 52))
  sums.begin()
  expect(sums.sums).toEqual({ mostViewers: 0, likes: 0, startedAt: undefined })
  sums.take(room(2, 53))
  sums.take(room(1, 54))
  expect(sums.sums).toEqual({ mostViewers: 2, likes: 1, startedAt: undefined })
  // A log that was begun anew has fewer.
  sums.take(room(1, 3))
  expect(sums.sums.likes).toBe(0)
})
