import type { Message } from '@ovation/room'
import type { Row, Standing } from '@ovation/room/rules'
import { expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { moderationHandlers } from './moderation.ts'
import type { ModerationDeps } from './moderation.ts'

type Person = { name: string; avatar?: string }
type Given = {
  standings?: Record<string, Standing>
  people?: Record<string, Person>
  /** What each account was called as a guest. */
  ids?: Record<string, string[]>
  /** The names under which people wrote. */
  wrote?: Record<string, string>
  reports?: { seq: number; body: unknown }[]
  /** Reports that were dealt with, by seq: who did it. */
  handled?: Record<string, string>
  messages?: Partial<Message>[]
}

function open({ standings = {}, people = {}, ids = {}, wrote = {}, reports = [], messages = [], handled = {} }: Given) {
  const all = Object.entries(standings)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, data]): Row => ({ slice: 'standing', key, data }))
  const looked: string[] = []
  const given: unknown[] = []
  const handlers = moderationHandlers({
    log: {
      listRows: async (_, slice, { after = '', limit }) =>
        slice === 'standing' ? all.filter(({ key }) => key > after).slice(0, limit) : [],
      rows: async (_, refs) => [
        ...all.filter(({ key }) => refs.some((ref) => ref.key === key)),
        ...refs.flatMap(({ slice, key }) =>
          slice === 'handled-reports' && handled[key] ? [{ slice, key, data: { by: handled[key], at: 70 } }] : [],
        ),
      ],
      messagesBy: async (_, actor, { limit, undeleted }) => {
        looked.push(`${actor} ${limit} ${undeleted}`)
        const name = wrote[actor]
        return name === undefined ? [] : [{ type: 'message.sent', body: { by: { name } } } as unknown as StoredEvent]
      },
      readBack: async (_, { before, limit, type }) => {
        const older = reports.filter(({ seq }) => seq < before)
        return {
          events: older.slice(-limit).map((one) => ({ ...one, type, at: 50 }) as unknown as StoredEvent),
          more: older.length > limit,
        }
      },
    },
    people: {
      find: async (id) => people[id] && ({ id, ...people[id] } as never),
      idsOf: async (id) => [id, ...(ids[id] ?? [])],
    },
    messages: async (_, seqs) => messages.filter(({ seq }) => seqs.includes(seq ?? 0)) as Message[],
    rooms: { command: async (...all: unknown[]) => void given.push(all) } as unknown as ModerationDeps['rooms'],
    budgets: {
      rates: { commands: { mustTake: (id: string) => void given.push(`${id} asks`) } },
      mustStore: () => {},
    } as unknown as ModerationDeps['budgets'],
    clock: { now: () => 1_000 },
  }) as unknown as Record<string, (call: object) => Promise<never>>
  const ask = async <T>(route: string, query: object = {}): Promise<T> =>
    (await handlers[route]?.({ params: { room: 'r' }, query })) as T
  const handle = async (report: string, isHandled: boolean): Promise<unknown> =>
    handlers['handleReport']?.({
      params: { room: 'r', report },
      body: { handled: isHandled },
      caller: { id: '@mo', name: 'Mo', rooms: { r: 'moderator' } },
    })
  return { ask, handle, looked, given }
}

type Sanctions = { sanctions: { person: string; kind: string; ids: string[] }[]; next: string | null }

it('[MODERATE1] lists who is muted or banned now: who, when, until, by whom and why', async () => {
  const { ask } = open({
    standings: {
      gus: { mute: { until: 1_001, at: 400, by: 'mo', reason: 'spam' } },
      gia: { ban: { until: null, by: 'olga' }, mute: { until: 1_000, by: 'mo' } },
      mia: { role: 'member' },
    },
    people: { olga: { name: 'Olga' }, gia: { name: 'Gia', avatar: '/a.webp' } },
    wrote: { gus: 'Gus' },
  })
  expect(await ask('listSanctions')).toEqual({
    sanctions: [
      {
        ...{ kind: 'ban', person: 'gia', ids: ['gia'], name: 'Gia', avatar: '/a.webp' },
        ...{ until: null, at: null, by: { id: 'olga', name: 'Olga' }, reason: null },
      },
      {
        ...{ kind: 'mute', person: 'gus', ids: ['gus'], name: 'Gus', avatar: null },
        ...{ until: 1_001, at: 400, by: { id: 'mo', name: '' }, reason: 'spam' },
      },
    ],
    next: null,
  })
})

it('[MODERATE1] looks everybody up once, by what they wrote last, deleted or not', async () => {
  const mute = { until: null, by: 'mo' }
  const { ask, looked } = open({ standings: { gus: { mute }, gia: { mute } } })
  await ask('listSanctions')
  expect(looked.sort()).toEqual(['gia 1 false', 'gus 1 false', 'mo 1 false'])
})

it('[MODERATE2] lists somebody with several ids once, with all that it is to be lifted from, and whoever imposed it', async () => {
  const { ask } = open({
    standings: {
      '@ann': { ban: { until: null, at: 700, by: 'system' }, mute: { until: 9_000, at: 800, by: 'mo' } },
      g_1: { ban: { until: null, at: 300, by: 'hugo', carried: '@ann' } },
      g_2: { ban: { until: 1_000, at: 300, by: 'hugo' } },
      g_3: { ban: { until: null, at: 300, by: 'hugo', carried: '@left' } },
    },
    ids: { '@ann': ['g_1', 'g_2'] },
  })
  const { sanctions } = await ask<Sanctions>('listSanctions')
  expect(sanctions).toMatchObject([
    { person: '@ann', kind: 'mute', ids: ['@ann'], at: 800, by: { id: 'mo' } },
    { person: '@ann', kind: 'ban', ids: ['@ann', 'g_1'], at: 300, by: { id: 'hugo' } },
    // The account that it was carried to does not have it any more.
    { person: 'g_3', kind: 'ban', ids: ['g_3'] },
  ])
})

it('[MODERATE1] has at most 100 on a page, and says where the next one begins', async () => {
  const ban = { until: null, by: 'mo' }
  const name = (n: number): string => `p${String(n).padStart(4, '0')}`
  const many = (count: number, standing: Standing): Record<string, Standing> =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [name(n), standing]))
  const { ask } = open({ standings: many(101, { ban }) })
  const first = await ask<Sanctions>('listSanctions')
  expect([first.sanctions.length, first.next]).toEqual([100, name(99)])
  const second = await ask<Sanctions>('listSanctions', { after: first.next })
  expect([second.sanctions.map(({ person }) => person), second.next]).toEqual([[name(100)], null])
  const roles = open({ standings: { ...many(1_000, { role: 'member' }), q: { ban } } })
  expect(await roles.ask('listSanctions')).toEqual({ sanctions: [], next: name(999) })
  await expect(ask('listSanctions', { after: '\0' })).rejects.toMatchObject({ code: 'value_out_of_range' })
  await expect(ask('listSanctions', { after: 'x'.repeat(129) })).rejects.toMatchObject({ code: 'value_out_of_range' })
})

const by = { id: 'mia', name: 'Mia', role: 'guest' }
const author = { id: 'gus', name: 'Gus', role: 'guest' as const }

it('[MODERATE3] lists reports with message and author, the newest first, without those that were erased', async () => {
  const { ask } = open({
    reports: [
      { seq: 2, body: null },
      { seq: 3, body: { reason: 'rude', by, message: 1, actor: 'gus' } },
      { seq: 4, body: { reason: 'name', by, actor: 'gia' } },
      { seq: 5, body: { reason: 'all of it', by } },
      { seq: 6, body: { reason: 'gone', by, message: 9, actor: 'gus' } },
    ],
    messages: [{ seq: 1, at: 10, text: 'boo', author }],
    wrote: { gia: 'Gia', gus: 'Gustav' },
  })
  const report = { at: 50, by: { id: 'mia', name: 'Mia' }, handled: null }
  expect(await ask('listReports')).toEqual({
    reports: [
      { ...report, seq: 6, reason: 'gone', person: { id: 'gus', name: 'Gustav' }, message: null },
      { ...report, seq: 5, reason: 'all of it', person: null, message: null },
      { ...report, seq: 4, reason: 'name', person: { id: 'gia', name: 'Gia' }, message: null },
      {
        ...{ ...report, seq: 3, reason: 'rude', person: { id: 'gus', name: 'Gus' } },
        message: { seq: 1, at: 10, text: 'boo', deleted: false },
      },
    ],
    more: false,
  })
})

it('[MODERATE3] says that the message was deleted, and goes on before a report', async () => {
  const { ask } = open({
    reports: Array.from({ length: 52 }, (_, n) => ({
      seq: n + 1,
      body: { reason: `${n}`, by, message: 1, actor: 'gus' },
    })),
    messages: [{ seq: 1, at: 10, text: '', author, deleted: true }],
  })
  type Page = { reports: { seq: number; message: unknown }[]; more: boolean }
  const first = await ask<Page>('listReports')
  expect([first.reports.length, first.reports[0]?.seq, first.more]).toEqual([50, 52, true])
  expect(first.reports[0]?.message).toEqual({ seq: 1, at: 10, text: '', deleted: true })
  const second = await ask<Page>('listReports', { before: '3' })
  expect([second.reports.map(({ seq }) => seq), second.more]).toEqual([[2, 1], false])
  await expect(ask('listReports', { before: '1.5' })).rejects.toMatchObject({ code: 'value_out_of_range' })
})

it('[STUDIO78] says who has dealt with a report, and when', async () => {
  const { ask } = open({
    reports: [
      { seq: 2, body: { reason: 'a', by } },
      { seq: 3, body: { reason: 'b', by } },
    ],
    handled: { 2: '@mo' },
    people: { '@mo': { name: 'Mo' } },
  })
  const { reports } = await ask<{ reports: { seq: number; handled: unknown }[] }>('listReports')
  expect(reports.map(({ seq, handled }) => [seq, handled])).toEqual([
    [3, null],
    [2, { by: { id: '@mo', name: 'Mo' }, at: 70 }],
  ])
})

it('[STUDIO78] a report is marked by a command of whoever asks', async () => {
  const { handle, given } = open({})
  await handle('7', true)
  await handle('8', false)
  const actor = { id: '@mo', name: 'Mo', role: 'moderator' }
  const commandId: unknown = expect.stringMatching(/^rest\/./)
  expect(given).toEqual([
    '@mo asks',
    ['r', { actor, commandId, command: { type: 'report.handle', body: { report: 7, on: true } } }],
    '@mo asks',
    ['r', { actor, commandId, command: { type: 'report.handle', body: { report: 8, on: false } } }],
  ])
  await expect(handle('x', true)).rejects.toMatchObject({ code: 'value_out_of_range' })
})
