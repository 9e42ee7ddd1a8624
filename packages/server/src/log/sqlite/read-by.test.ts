import { expect, it } from 'vitest'
import { databaseInMemory } from './in-memory.fixture.ts'
import { READ_BACK, READ_BY } from './read.ts'

const planOf = (sql: string, ...values: (string | number)[]): unknown[] =>
  databaseInMemory()
    .prepare(`explain query plan ${sql}`)
    .all(...values)
    .map(({ detail }) => detail)

it('[LOG38] a page of history is found by the index of types, however many events the room has', () => {
  expect(planOf(READ_BACK, 'demo', 'gift.sent', 500, 50)).toEqual([
    'SEARCH event USING INDEX event_type (room=? AND type=? AND seq<?)',
  ])
})

it('[PEOPLE14] what somebody wrote is found by their index, from where a page ended on, and not sorted', () => {
  expect(planOf(READ_BY, 'demo', '@ann', 500, 500)).toEqual([
    'SEARCH event USING INDEX event_actor (room=? AND actor=? AND seq>?)',
  ])
})
