import { expect, it } from 'vitest'
import { dueCommands } from '@ovation/room/rules'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'

it('[FEATURE26] likes that were counted are stored when there are more than before, and never go back', () => {
  const room = new MemoryRoom()
  expect(room.state.likes).toBe(0)
  expect(dueCommands(room.state, 1, 0)).toEqual([])
  const due = [{ commandId: 'likes/r/7', command: { type: 'likes.tally', body: { total: 7 } } }]
  expect(dueCommands(room.state, 1, 7)).toEqual(due)
  expect(room.code('system', 'likes.tally', { total: 7 })).toBe('ok')
  expect(room.state.likes).toBe(7)
  expect(dueCommands(room.state, 1, 7)).toEqual([])
  for (const total of [6, 7]) expect(room.code('system', 'likes.tally', { total })).toBe('nothing_to_change')
  expect(room.state.likes).toBe(7)
})
