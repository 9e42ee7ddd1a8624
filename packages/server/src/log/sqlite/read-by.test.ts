import { expect, it } from 'vitest'
import { databaseInMemory } from './in-memory.fixture.ts'
import { READ_BY } from './read.ts'

it('[PEOPLE14] what somebody wrote is found by their index, from where a page ended on, and not sorted', () => {
  const plan = databaseInMemory().prepare(`explain query plan ${READ_BY}`).all('demo', '@ann', 500, 500)
  expect(plan.map(({ detail }) => detail)).toEqual([
    'SEARCH event USING INDEX event_actor (room=? AND actor=? AND seq>?)',
  ])
})
