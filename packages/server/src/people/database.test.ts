import { peopleContract } from '@ovation/testkit/contracts'
import { describe, expect, it } from 'vitest'
import { sqliteFixture } from './people.fixture.ts'
import { numbered } from '../storage/index.ts'

describe('people in SQLite', () => {
  peopleContract(sqliteFixture)
})

it('[PEOPLE2] values have numbers in PostgreSQL', () => {
  expect(numbered('update a set b = ? where c = ? and d = 1')).toBe('update a set b = $1 where c = $2 and d = 1')
})
