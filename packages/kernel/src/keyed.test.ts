import { describe, expect, it } from 'vitest'
import { composeRules, composeSlices, keyedSlice, restoreFields, rowOf, versionsOf } from './rules/index.ts'
import type { AnySlice } from './rules/index.ts'

type Events = { 'visit.made': { hours?: number }; 'visit.ended': object; 'visit.seen': { by: string } }
const visits = keyedSlice<{ count: number; until?: number; seenBy?: string }, Events>({
  name: 'visits',
  empty: { count: 0 },
  events: {
    'visit.made': {
      key: (_, { actor }) => actor,
      fold: ({ count }, { hours }, { at }) => ({ count: count + 1, ...(hours ? { until: at + hours } : {}) }),
    },
    'visit.ended': { key: (_, { actor }) => actor, fold: () => undefined },
    'visit.seen': { key: ({ by }) => (by === '' ? undefined : by), fold: (data, { by }) => ({ ...data, seenBy: by }) },
  },
  personOf: (key) => key,
  mentions: ['seenBy'],
  erase: (data, key, person) => (key === person ? undefined : data),
  expiresAt: ({ until }) => until ?? null,
  due: (key, { until = 0 }, now) =>
    until <= now ? [{ commandId: `end/${key}`, command: { type: 'visit.end', body: {} } }] : [],
})
const plain = keyedSlice<{ n: number }, { 'visit.made': object }>({
  name: 'plain',
  empty: { n: 0 },
  events: { 'visit.made': { key: () => 'all', fold: ({ n }) => ({ n: n + 1 }) } },
  erase: (data) => data,
})
const slices = composeSlices([visits, plain] as unknown as AnySlice[])
const event = (type: string, body: unknown, actor = 'ann') => ({ type, body, actor, at: 10 })
const row = { slice: 'visits', key: 'ann' }

describe('[KEYED1] an event changes', () => {
  it('one row of each slice that knows its kind, by the key that the slice says', () => {
    expect(slices.changedBy(event('visit.made', {}))).toEqual([row, { slice: 'plain', key: 'all' }])
    expect(slices.changedBy(event('visit.seen', { by: 'mo' }))).toEqual([{ slice: 'visits', key: 'mo' }])
    expect(slices.changedBy(event('visit.seen', { by: '' }))).toEqual([])
  })

  it.each(['nobody.knows', 'constructor', '__proto__'])('no row if its kind is %s', (type) => {
    expect(slices.changedBy(event(type, {}))).toEqual([])
    expect(slices.fold(row, { count: 3 }, event(type, {}))).toEqual({ count: 3 })
  })

  it('no row if its words were destroyed', () => {
    expect(slices.changedBy(event('visit.made', null))).toEqual([])
    expect(slices.fold(row, { count: 3 }, event('visit.made', null))).toEqual({ count: 3 })
  })

  it('a row that is not there from what counts without one, and may remove it', () => {
    expect(slices.fold(row, undefined, event('visit.made', {}))).toEqual({ count: 1 })
    expect(slices.fold(row, { count: 4 }, event('visit.made', { hours: 5 }))).toEqual({ count: 5, until: 15 })
    expect(slices.fold(row, { count: 4 }, event('visit.ended', {}))).toBeUndefined()
  })
})

it('[KEYED4] a rule reads the rows that its command named, and what counts where there is none', () => {
  const data = { count: 2 }
  const rows = (slice: string, key: string) => (slice === 'visits' && key === 'ann' ? data : undefined)
  expect(rowOf({ rows }, visits, 'ann')).toBe(data)
  expect(rowOf({ rows }, visits, 'mo')).toBe(visits.empty)
  expect(rowOf({}, visits, 'ann')).toBe(visits.empty)
})

it('[KEYED5] what is due about a row, and when, is what its slice says', () => {
  expect(slices.expiresAt('visits', { count: 1, until: 15 })).toBe(15)
  expect(slices.expiresAt('visits', { count: 1 })).toBeNull()
  expect(slices.expiresAt('plain', { n: 1 })).toBeNull()
  expect(slices.expiresAt('nothing', {})).toBeNull()
  expect(slices.due({ ...row, data: { count: 1, until: 15 } }, 15)).toEqual([
    { commandId: 'end/ann', command: { type: 'visit.end', body: {} } },
  ])
  expect(slices.due({ ...row, data: { count: 1, until: 15 } }, 14)).toEqual([])
  expect(slices.due({ slice: 'plain', key: 'all', data: {} }, 15)).toEqual([])
  expect(slices.due({ slice: 'nothing', key: 'all', data: {} }, 15)).toEqual([])
})

it('[KEYED6] an erasure removes or changes what the slice says, and leaves rows of unknown slices', () => {
  const data = { count: 1 }
  expect(slices.personOf(row)).toBe('ann')
  expect(slices.personOf({ slice: 'plain', key: 'all' })).toBeUndefined()
  expect(slices.erase({ ...row, data }, 'ann')).toBeUndefined()
  expect(slices.erase({ ...row, data }, 'mo')).toBe(data)
  expect(slices.erase({ slice: 'nothing', key: 'ann', data }, 'ann')).toBe(data)
})

it('[FEATURE4] the slices of all features are one table', () => {
  const rules = { reads: [], events: {}, commands: {} }
  const tables = composeRules({ a: { ...rules, keyed: [visits] }, b: rules, c: { ...rules, keyed: [plain] } })
  expect(tables.keyed.map(({ name }) => name)).toEqual(['visits', 'plain'])
})

describe('[SNAPSHOT2] a stored state', () => {
  const polls = { initial: { poll: null, round: 0 }, snapshot: {} }
  const likes = {
    initial: { likes: { all: 0 } },
    snapshot: {
      version: 3,
      migrate: (old: Record<string, unknown>, version: number) => ({ likes: { all: [old['likes'], version] } }),
    },
  }
  const fresh = { initial: { fresh: 'new' }, snapshot: { fromStart: true as const } }
  const parts = { polls, likes, fresh }

  it('of the same versions comes back as it was, with whatever else stood in it', () => {
    const stored = { room: 'r', seq: 7, poll: { poll: 'p' }, round: 2, likes: { all: 5 }, fresh: 'old' }
    expect(versionsOf(parts)).toEqual({ polls: 1, likes: 3, fresh: 1 })
    expect(restoreFields(parts, stored, versionsOf(parts))).toEqual({ fields: stored, fromStart: [] })
  })

  it('has the first values of fields that were added since', () => {
    expect(restoreFields({ polls }, { poll: { poll: 'p' } }, { polls: 1 })?.fields).toEqual({
      ...{ poll: { poll: 'p' }, round: 0 },
    })
  })

  it('of an earlier version is migrated from all that was stored', () => {
    expect(restoreFields({ likes }, { likes: 5 }, { likes: 2 })?.fields).toEqual({ likes: { all: [5, 2] } })
  })

  it('of before versions were stored has version 1 of what it has', () => {
    expect(restoreFields(parts, { likes: 5 }, {})).toEqual({
      fields: { poll: null, round: 0, likes: { all: [5, 1] }, fresh: 'new' },
      fromStart: ['fresh'],
    })
  })

  it('does not need the events before it for a new feature that folds none of them', () => {
    expect(restoreFields({ polls }, {}, {})).toEqual({ fields: { poll: null, round: 0 }, fromStart: [] })
  })

  it('of a newer program is not used', () => {
    expect(restoreFields(parts, { likes: 5 }, { likes: 4 })).toBeUndefined()
  })
})
