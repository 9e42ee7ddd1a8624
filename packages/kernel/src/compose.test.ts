import { describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { composeModels } from './model.ts'
import type { Model } from './model.ts'
import { accept, composeRules, drafting, refuse } from './rules/index.ts'
import type { Base, DecideContext, Rules } from './rules/index.ts'

type Slice = { count: number; secret: number }
type Events = { 'count.added': { n: number }; 'count.hidden': { n: number }; 'count.said': { text: string } }

const count: Model<Slice, Events, { step: number }> = {
  initial: { count: 0, secret: 0 },
  settings: { step: 1 },
  events: {
    'count.added': (slice, { n }, meta) => ({ count: slice.count + n + meta.at }),
    'count.hidden': (slice, { n }) => ({ secret: slice.secret + n }),
  },
  erased: { 'count.added': { count: -1 } },
  view: ({ secret }) => (secret === 0 ? undefined : { secret: 0 }),
  serverOnly: ['count.hidden'],
  rows: { 'count.said': {} },
  amends: { 'count.said': (message, { text }, { at }) => ({ ...message, said: text, at }) },
}
const echo: Model<{ echoes: string[] }, object> = {
  initial: { echoes: [] },
  on: { 'count.added': ({ echoes }, { n }: { n: number }) => ({ echoes: [...echoes, `${n}`] }) },
}
const event = (type: string, body: unknown, seq = 1) => ({ type, body, seq, epoch: 2, at: 10, actor: 'ann' })

describe('models put together', () => {
  const { initial, settings, evolve, project, evolveProjected, rows, amend } = composeModels({ count, echo })
  const state = { room: 'r', epoch: 0, seq: 0, ...initial }

  it('[FEATURE4] begin with the fields and settings of all', () => {
    expect([initial, settings]).toEqual([{ count: 0, secret: 0, echoes: [] }, { step: 1 }])
    expect([...rows.keys()]).toEqual(['count.said'])
  })

  it('[FEATURE4] an event changes its feature and those that listen to it, and moves the position', () => {
    expect(evolve(state, event('count.added', { n: 2 }))).toEqual({
      ...{ room: 'r', epoch: 2, seq: 1, count: 12, secret: 0, echoes: ['2'] },
    })
    expect(state.count, 'nothing is changed in place').toBe(0)
  })

  it('[FEATURE7] a message is amended by what the event’s feature says, and by nothing else', () => {
    const message = { seq: 1 }
    expect(amend(message, event('count.said', { text: 'hm' }))).toEqual({ seq: 1, said: 'hm', at: 10 })
    for (const type of ['count.added', 'nobody.knows', 'constructor', '__proto__'])
      expect(amend(message, event(type, { text: 'hm' })), type).toBe(message)
    expect(amend(message, event('count.said', null)), 'words that are gone').toBe(message)
  })

  it('[FEATURE4] one whose words are gone leaves what its model says, and nothing elsewhere', () => {
    expect(evolve(state, event('count.added', null))).toMatchObject({ count: -1, echoes: [], seq: 1 })
    expect(evolve(state, event('count.hidden', null))).toEqual({ ...state, epoch: 2, seq: 1 })
  })

  it.each(['nobody.knows', 'constructor', '__proto__', 'toString'])('[FEATURE5] %s only moves the position', (type) => {
    for (const body of [null, { n: 1 }])
      expect(evolve(state, event(type, body))).toEqual({ ...state, epoch: 2, seq: 1 })
  })

  it('[FEATURE4] what only servers know is not in the view, which stays the same object where there is nothing', () => {
    expect(project(state)).toBe(state)
    expect(project({ ...state, secret: 5 })).toEqual(state)
    expect(evolveProjected(state, event('count.hidden', { n: 5 }))).toEqual({ ...state, epoch: 2, seq: 1 })
    expect(evolveProjected({ ...state, secret: 5 }, event('count.added', { n: 1 }))).toMatchObject({
      count: 11,
      secret: 0,
    })
  })
})

type State = Slice & Base<{ step: number }>
type Commands = { 'count.add': { n: number; message?: number }; 'count.reset': object }
const draft = drafting<Events>()
const countRules: Rules<State, Events, Commands, 'too_many', { step: number }> = {
  reads: [],
  settings: { step: { min: 1, max: 3 } },
  events: {
    'count.added': { personal: null },
    'count.hidden': { personal: null },
    'count.said': { personal: { gone: ['text'] }, tier: 'timeline' },
  },
  claims: { 'count/': 'too_many' },
  shapes: { 'count.add': z.object({ n: z.int(), message: z.int().optional() }), 'count.reset': z.object({}) },
  due: (state, now, { likes }) =>
    now > 5 && likes > 0 ? [{ commandId: `d/${state.count}`, command: { type: 'count.reset', body: {} } }] : [],
  commands: {
    'count.add': {
      role: { setting: 'step' },
      whileClosed: true,
      needs: ({ message }, actor) => (message === undefined ? {} : { message, actor }),
      run: (_, { n }, ctx) => (n > 9 ? refuse('too_many', { detail: '9' }) : accept(draft(ctx, 'count.added', { n }))),
    },
    'count.reset': { role: 'system', run: (_, __, ctx) => accept(draft(ctx, 'count.said', { text: 'x' })) },
  },
}
const say = vi.fn<(allows: unknown, prefixes: unknown) => void>()
const echoRules = {
  reads: ['count'],
  events: {},
  commands: {},
  beside: {
    'count.add': (state: Slice, { n }: { n: number }, ctx: DecideContext & { registry: Registry }) => {
      say(
        [ctx.registry.allows('step', 1), ctx.registry.allows('step', 4), ctx.registry.allows('nothing', 0)],
        [...ctx.registry.prefixes],
      )
      return [draft(ctx, 'count.said', { text: `${state.count} ${n}` }, { audience: 'staff' })]
    },
  },
}
type Registry = { allows: (setting: string, value: unknown) => unknown; prefixes: ReadonlySet<string> }

describe('rules put together', () => {
  const tables = composeRules({ count: countRules, echo: echoRules })
  const actor = { id: 'ann', name: 'Ann', role: 'host' as const }
  const ctx = { actor, standing: {}, now: 7.4, newId: () => 'id', commandId: 'c' }
  const state = { room: 'r', epoch: 0, seq: 0, count: 3, secret: 0, settings: { step: 1 } }

  it('[FEATURE4] give every table from what each says', () => {
    expect([...tables.roles]).toEqual([
      ['count.add', { setting: 'step' }],
      ['count.reset', 'system'],
    ])
    expect([...tables.personal]).toEqual([
      ['count.added', null],
      ['count.hidden', null],
      ['count.said', { gone: ['text'] }],
    ])
    expect(['count.added', 'count.said', 'nobody.knows'].map(tables.tierOf)).toEqual([
      ...['essential', 'timeline', 'essential'],
    ])
    expect(['count.add', 'count.reset', 'nobody.knows'].map(tables.isForClosedRooms)).toEqual([true, false, false])
    expect(['count/7', 'vote/7'].map(tables.refusalOfClaim)).toEqual(['too_many', 'nothing_to_change'])
    expect(tables.lookupsOf({ type: 'count.add', body: { n: 1, message: 4 } }, { id: 'ann' })).toEqual({
      ...{ message: 4, actor: 'ann' },
    })
    expect(tables.lookupsOf({ type: 'count.reset', body: {} }, { id: 'ann' })).toEqual({})
    expect(tables.lookupsOf({ type: 'nobody.knows', body: {} }, { id: 'ann' })).toEqual({})
  })

  it('[FEATURE4] a command leads to its own events and to what others add, each with its tier', () => {
    expect(tables.run(state, { type: 'count.add', body: { n: 2 } }, ctx, 'host')).toEqual({
      ...{ ok: true, claims: [], postings: [] },
      events: [
        { v: 1, type: 'count.added', at: 7, actor: 'ann', audience: 'all', body: { n: 2 }, tier: 'essential' },
        { v: 1, type: 'count.said', at: 7, actor: 'ann', audience: 'staff', body: { text: '3 2' }, tier: 'timeline' },
      ],
    })
    expect(say).toHaveBeenLastCalledWith([true, false, false], ['count'])
    say.mockClear()
    expect(tables.run(state, { type: 'count.reset', body: {} }, ctx, 'host')).toMatchObject({
      events: [{ type: 'count.said' }],
    })
    expect(tables.run(state, { type: 'count.add', body: { n: 10 } }, ctx, 'host')).toEqual({
      ...{ ok: false, code: 'too_many', detail: '9' },
    })
    expect(say, 'nothing follows from what was refused').not.toHaveBeenCalled()
  })

  it.each(['nobody.knows', 'constructor'])('[FEATURE5] the command %s is refused', (type) => {
    expect(tables.run(state, { type, body: {} }, ctx, 'host')).toEqual({ ok: false, code: 'forbidden' })
  })

  it('[FEATURE4] what time brings', () => {
    expect(tables.due(state, 6, { likes: 1 })).toEqual([
      { commandId: 'd/3', command: { type: 'count.reset', body: {} } },
    ])
    expect(tables.due(state, 5, { likes: 1 })).toEqual([])
  })
})
