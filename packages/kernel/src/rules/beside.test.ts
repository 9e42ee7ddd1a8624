import { expect, it } from 'vitest'
import { composeSlices, keyedSlice, restoreFields } from './index.ts'
import type { AnySlice } from './index.ts'

const counting = (name: string, types: string[]) =>
  keyedSlice<{ n: number; of: string }, Record<string, object>>({
    name,
    empty: { n: 0, of: name },
    events: Object.fromEntries(
      types.map((type) => [
        type,
        { key: () => 'all', fold: ({ n, of }: { n: number; of: string }) => ({ n: n + 1, of }) },
      ]),
    ),
    erase: (data) => data,
  })
const slices = composeSlices([counting('a', ['both']), counting('b', ['both', 'own'])] as unknown as AnySlice[])
const event = (type: string) => ({ type, body: {}, actor: 'ann', at: 10 })

it('[KEYED1] a row is folded by its own slice, also where another knows that kind of event', () => {
  expect(slices.fold({ slice: 'b', key: 'all' }, undefined, event('both'))).toEqual({ n: 1, of: 'b' })
  expect(slices.fold({ slice: 'a', key: 'all' }, { n: 4, of: 'a' }, event('own'))).toEqual({ n: 4, of: 'a' })
  expect(slices.fold({ slice: 'of a newer version', key: 'all' }, { n: 4 }, event('own'))).toEqual({ n: 4 })
})

it('[KEYED6] a row of a slice that is not known belongs to nobody', () => {
  expect(slices.personOf({ slice: 'of a newer version', key: 'ann' })).toBeUndefined()
})

it('[SNAPSHOT2] of before versions, a feature of which some fields were stored is migrated from version 1', () => {
  const migrate = (old: object, version: number) => ({ one: [old, version], two: 'new' })
  const parts = { feature: { initial: { one: 1, two: 2 }, snapshot: { version: 2, migrate } } }
  expect(restoreFields(parts, { one: 5 }, {})?.fields).toEqual({ one: [{ one: 5 }, 1], two: 'new' })
  expect(restoreFields(parts, { other: 5 }, {})?.fields, 'none was').toEqual({ other: 5, one: 1, two: 2 })
})
