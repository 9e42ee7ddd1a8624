import type { ReplaySummary } from '@ovation/client'
import { expect, it } from 'vitest'
import { recordedSince } from './recorded-since.ts'

const replay = (id: string, at: number, kind = 'broadcast') => ({ id, at, kind }) as ReplaySummary
const earlier = replay('earlier', 10_000)

it('[PUB21] the recording of a broadcast is the newest one that began with it, and no clip', () => {
  expect(recordedSince([], 100_000)).toBeUndefined()
  expect(recordedSince([replay('clip', 200_000, 'clip'), earlier], 100_000)).toBeUndefined()
  expect(recordedSince([replay('clip', 200_000, 'clip'), replay('this', 95_000), earlier], 100_000)?.id).toBe('this')
  expect(recordedSince([replay('before', 94_999)], 100_000)).toBeUndefined()
})
