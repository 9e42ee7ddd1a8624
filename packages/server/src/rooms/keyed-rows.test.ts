import type { Row, RowRef } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'
import type { RoomLog } from '../log/index.ts'
import { event } from './hub.fixture.ts'
import { AllStandings, foldRows, KeyedRows, rowId, standingIn } from './keyed-rows.ts'
import type { Rows } from './keyed-rows.ts'

const standing = (key: string): RowRef => ({ slice: 'standing', key })
const mute = (actor: string, until: number | null = null) => event(2, 'member.muted', { actor, until }, { actor: 'mo' })
const erasure = (person: string | null) =>
  event(3, 'person.erased', person === null ? null : { person }, { actor: 'system' })
const MUTED = { mute: { until: null, by: 'mo', at: 1 } }

/** A log with these standings. */
function open(standings: Record<string, object> = {}) {
  const asked: string[][] = []
  const state = { failures: 0, lists: [] as unknown[] }
  const log = {
    rows: async (_: string, refs: readonly RowRef[]): Promise<Row[]> => {
      asked.push(refs.map(rowId))
      return refs.flatMap((ref) => {
        const data = ref.slice === 'standing' ? standings[ref.key] : undefined
        return data ? [{ ...ref, data }] : []
      })
    },
    listRows: async (_: string, slice: string, range: object): Promise<Row[]> => {
      state.lists.push([slice, range])
      if (state.failures-- > 0) throw new Error('the log was away')
      return Object.entries(standings).map(([key, data]) => ({ slice, key, data }))
    },
  } as unknown as RoomLog
  return { asked, state, log }
}

describe('rows in memory', () => {
  const rowsOf = (...some: [RowRef, object | null][]): Rows =>
    new Map(some.map(([ref, data]) => [rowId(ref), { ref, data }]))

  it('are named by slice and key', () => {
    expect(rowId({ slice: 'standing', key: 'a/b' })).toBe('standing/a/b')
  })

  it('tell a standing, or none', () => {
    const rows = rowsOf([standing('mia'), MUTED], [standing('gus'), null])
    expect(['mia', 'gus', 'ada'].map((actor) => standingIn(rows, actor))).toEqual([MUTED, {}, {}])
  })

  it('are changed by events, and those that are not there are not made', () => {
    const rows = rowsOf([standing('mia'), null], [standing('ada'), MUTED])
    foldRows(rows, mute('mia'))
    foldRows(rows, mute('gus'))
    foldRows(rows, event(3, 'member.unmuted', { actor: 'ada' }))
    expect([...rows.keys()]).toEqual(['standing/mia', 'standing/ada'])
    expect(standingIn(rows, 'mia')).toEqual(MUTED)
    expect(standingIn(rows, 'ada')).toEqual({})
    expect(rows.get('standing/mia')?.ref).toEqual(standing('mia'))
  })

  it('are null when an event removes them', () => {
    const reaction: RowRef = { slice: 'reactors', key: '2/👍/mia' }
    const rows = rowsOf([reaction, null])
    const react = (on: boolean) =>
      event(3, 'message.reacted', { message: 2, emoji: '👍', on, counts: {}, by: { name: 'Mia' } }, { amends: 2 })
    foldRows(rows, react(true))
    expect(rows.get(rowId(reaction))?.data).toEqual({ name: 'Mia' })
    foldRows(rows, react(false))
    expect(rows.get(rowId(reaction))).toEqual({ ref: reaction, data: null })
  })

  it('[ERASE9] have nothing of somebody who is erased', () => {
    const words = { until: null, by: 'mo', reason: 'SECRET' }
    const rows = rowsOf(
      [standing('mia'), { mute: words, role: 'moderator' }],
      [standing('gus'), { ban: { ...words, by: 'mia' } }],
      [standing('ada'), { mute: words }],
      [standing('tao'), null],
    )
    foldRows(rows, erasure(null))
    expect(standingIn(rows, 'mia')).toHaveProperty('role')
    foldRows(rows, erasure('mia'))
    expect(['mia', 'gus', 'ada', 'tao'].map((actor) => standingIn(rows, actor))).toEqual([
      { mute: { until: null, by: 'mo' } },
      { ban: { until: null, by: 'mia' } },
      { mute: words },
      {},
    ])
    const own: RowRef = { slice: 'reactors', key: '2/👍/mia' }
    const gone = rowsOf([own, { name: 'Mia' }])
    foldRows(gone, erasure('mia'))
    expect(gone.get(rowId(own))).toEqual({ ref: own, data: null })
  })
})

describe('rows that an owner knows', () => {
  it('are read in one query, once each, and then kept, also that there is none', async () => {
    const { log, asked } = open({ mia: MUTED })
    const rows = new KeyedRows(log, 'r', 10)
    const first = await rows.load([standing('mia'), standing('gus'), standing('mia')])
    expect(asked).toEqual([['standing/mia', 'standing/gus']])
    expect([...first]).toEqual([
      ['standing/mia', { ref: standing('mia'), data: MUTED }],
      ['standing/gus', { ref: standing('gus'), data: null }],
    ])
    expect(await rows.load([standing('gus'), standing('mia')])).toEqual(new Map([...first].toReversed()))
    await rows.load([])
    expect(asked).toHaveLength(1)
    await rows.load([standing('mia'), standing('ada')])
    expect(asked[1]).toEqual(['standing/ada'])
  })

  it('are kept up to date with what is committed, and only if they are known', async () => {
    const { log, asked } = open()
    const rows = new KeyedRows(log, 'r', 10)
    await rows.load([standing('mia')])
    rows.apply(mute('mia'))
    rows.apply(mute('gus'))
    expect(standingIn(await rows.load([standing('mia')]), 'mia')).toEqual(MUTED)
    expect(asked).toHaveLength(1)
    await rows.load([standing('gus')])
    expect(asked[1]).toEqual(['standing/gus'])
  })

  it('tell when the first of them is due, also of those that are not known', async () => {
    const rows = new KeyedRows(open().log, 'r', 10)
    expect(rows.apply(mute('mia', 50))).toBe(50)
    expect(rows.apply(mute('mia'))).toBeNull()
    expect(rows.apply(event(2, 'room.closed', {}))).toBeNull()
    await rows.load([standing('gus')])
    rows.apply(event(2, 'member.banned', { actor: 'gus', until: 30 }, { actor: 'mo' }))
    expect(rows.apply(mute('gus', 90)), 'the ban ends first').toBe(30)
    const react = { message: 2, emoji: '👍', on: false, counts: {} }
    expect(rows.apply(event(3, 'message.reacted', react, { amends: 2 })), 'no row is left').toBeNull()
  })

  it('are read again after an erasure', async () => {
    const { log, asked } = open({ mia: MUTED })
    const rows = new KeyedRows(log, 'r', 10)
    await rows.load([standing('mia')])
    rows.apply(erasure('gus'))
    await rows.load([standing('mia')])
    expect(asked).toHaveLength(2)
  })

  it('are forgotten beyond a number', async () => {
    const { log, asked } = open({ mia: MUTED })
    const rows = new KeyedRows(log, 'r', 1)
    await rows.load([standing('mia')])
    await rows.load([standing('gus')])
    await rows.load([standing('mia')])
    expect(asked).toHaveLength(3)
  })
})

describe('[REC9] everybody’s standings', () => {
  it('are read once for all who ask, and kept up to date', async () => {
    const { log, state, asked } = open({ mia: MUTED })
    const all = new AllStandings(log, 'r')
    const both = await Promise.all([all.of('mia'), all.of('gus')])
    expect(both).toEqual([MUTED, {}])
    expect(state.lists).toEqual([['standing', { prefix: '', limit: 10_001 }]])
    all.apply(mute('gus'))
    all.apply(event(3, 'member.unmuted', { actor: 'mia' }))
    all.apply(event(4, 'room.closed', {}))
    expect([await all.of('gus'), await all.of('mia')]).toEqual([MUTED, {}])
    expect([state.lists.length, asked.length]).toEqual([1, 0])
  })

  it('that nobody has asked for are not read for what happens', async () => {
    const { log, state } = open({ mia: MUTED })
    const all = new AllStandings(log, 'r')
    all.apply(mute('gus'))
    expect(state.lists).toEqual([])
    expect(await all.of('mia')).toEqual(MUTED)
  })

  it('are read again after an erasure', async () => {
    const { log, state } = open()
    const all = new AllStandings(log, 'r')
    await all.of('mia')
    all.apply(erasure('gus'))
    await all.of('mia')
    expect(state.lists).toHaveLength(2)
  })

  it('are looked up one by one if there are more than ten thousand', async () => {
    const crowd = (size: number) => Object.fromEntries(Array.from({ length: size }, (_, n) => [`p${n}`, MUTED]))
    const some = open(crowd(10_000))
    expect(await new AllStandings(some.log, 'r').of('p9999')).toEqual(MUTED)
    expect(some.asked).toEqual([])
    const many = open(crowd(10_001))
    const all = new AllStandings(many.log, 'r')
    expect(await all.of('p10000')).toEqual(MUTED)
    expect(await all.of('nobody')).toEqual({})
    all.apply(mute('nobody'))
    expect(many.asked).toEqual([['standing/p10000'], ['standing/nobody']])
    expect(many.state.lists).toHaveLength(1)
  })

  it('[HUB3] that could not be read are read for the next who asks', async () => {
    const { log, state } = open({ mia: MUTED })
    const all = new AllStandings(log, 'r')
    state.failures = 1
    const asked = all.of('mia')
    all.apply(mute('gus'))
    await expect(asked).rejects.toThrow('away')
    expect(await all.of('mia')).toEqual(MUTED)
  })
})
