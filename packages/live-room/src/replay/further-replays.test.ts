import type { ReplaySummary } from '@ovation/client'
import { expect, it } from 'vitest'
import { furtherReplays } from './further-replays.ts'

const replay = (id: string, more: Partial<ReplaySummary> = {}): ReplaySummary => ({
  ...{ id, room: 'demo', kind: 'broadcast', title: id, at: 0, durationMs: 9, startMs: 0, endMs: 9, bytes: 1 },
  ...{ live: false, audioOnly: false, chapters: [] },
  ...more,
})

it('[REPLAY35] what a replay leads on to is other recordings of its room that are over, six at most', () => {
  const all = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => replay(id))
  expect(furtherReplays([replay('now', { live: true }), ...all], 'b').map(({ id }) => id)).toEqual([
    ...['a', 'c', 'd', 'e', 'f', 'g'],
  ])
  expect(furtherReplays([replay('b')], 'b')).toEqual([])
})
