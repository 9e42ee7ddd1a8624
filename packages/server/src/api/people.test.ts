import type { SiteRole } from '@ovation/room'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsFixture } from '../people/people.fixture.ts'
import { peopleHandlers } from './people.ts'

let all: ReturnType<typeof accountsFixture>
let closed: string[]
let erased: string[]
let exported: string[]
let ask: Record<string, (call: object) => Promise<never>>
beforeEach(() => {
  all = accountsFixture()
  ;[closed, erased, exported] = [[], [], []]
  ask = peopleHandlers({
    ...{ people: all.people, sessions: all.sessions, signIn: all.signIn },
    erasures: { request: async (id) => void erased.push(id) },
    exports: {
      async *of(id) {
        exported.push(id)
        yield '{}'
      },
    },
    closePerson: (person) => void closed.push(person),
    url: () => 'https://live.test',
    siteRoleOf: ({ siteRole }) => siteRole,
  }) as never
})
afterEach(() => all.close())

const OWNER = { id: 'owner', siteRole: 'owner' }
const ADMIN = { id: '@admin', siteRole: 'admin' }
const SUPPORT = { id: '@support', siteRole: 'support' }
const make = async (name: string, siteRole?: SiteRole): Promise<string> =>
  (await all.people.create({ name, ...(siteRole ? { siteRole } : {}) })).id
const call = <Answer = unknown>(route: string, values: object): Promise<Answer> =>
  Promise.resolve(values).then((given) => ask[route]?.(given) as Promise<Answer>)
const about = (caller: object, person: string, more: object = {}) => ({ caller, params: { person }, body: {}, ...more })
const reply = { type: () => {}, header: () => {} }
const refused = (code: string) => expect.objectContaining({ code }) as Error

describe('a profile', () => {
  it('[PROFILE3] is of anybody, and says no more than what everybody may see', async () => {
    const lin = await make('Lin', 'admin')
    await all.people.change(lin, { bio: 'by the sea', language: 'zh' })
    await all.db.change([['setAvatar', '/media/avatars/x.webp', lin]])
    expect(await call('getProfile', { params: { person: lin } })).toEqual({
      ...{ id: lin, name: 'Lin', bio: 'by the sea', avatar: '/media/avatars/x.webp', account: true },
      tag: expect.stringMatching(/^.{4}$/) as string,
    })
    expect(await call('getProfile', { params: { person: 'mia' } })).toEqual({
      ...{ id: 'mia', name: null, bio: '', avatar: null, account: false },
      tag: expect.stringMatching(/^.{4}$/) as string,
    })
  })
})

type Page = { people: { name: string }[]; next: string | null }

describe('a list of accounts', () => {
  it('[PEOPLE3] goes on where an answer says that it does', async () => {
    for (let n = 0; n < 101; n++) {
      all.clock.advance(1)
      await make(`Ann ${n}`)
    }
    for (const query of [{}, { query: 'ann' }]) {
      const first = await call<Page>('listAccounts', { query })
      expect(first.people).toHaveLength(100)
      const rest = await call<Page>('listAccounts', { query: { ...query, after: first.next } })
      const seen = new Set([...first.people, ...rest.people].map(({ name }) => name))
      expect([...seen].filter((name) => name.startsWith('Ann'))).toHaveLength(101)
      expect(rest.next).toBeNull()
    }
  })

  it('[PEOPLE3] shows nothing that its person keeps for themselves', async () => {
    const lin = await make('Lin', 'creator')
    const { people } = await call<Page>('listAccounts', { query: { query: 'lin' } })
    expect(people).toEqual([
      {
        ...{ id: lin, name: 'Lin', siteRole: 'creator', avatar: null, createdAt: all.clock.now() },
        tag: expect.stringMatching(/^.{4}$/) as string,
      },
    ])
  })

  const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  it.each([
    ['a query of more than 60 characters', { query: 'x'.repeat(61) }],
    ['a query with U+0000', { query: 'a\0' }],
    ['a place that is no JSON', { after: 'x' }],
    ['a place that is null', { after: cursor(null) }],
    ['a place without an id', { after: cursor({ createdAt: 1 }) }],
    ['an id that is no text', { after: cursor({ id: 7 }) }],
    ['an id with U+0000', { after: cursor({ id: 'a\0' }) }],
    ['a place of more than 500 characters', { after: cursor({ id: 'x'.repeat(400) }) }],
  ])('[PEOPLE3] is refused with %s', async (_, query) => {
    await expect(call('listAccounts', { query })).rejects.toMatchObject({ code: 'value_out_of_range' })
  })

  it('[PEOPLE3] takes a query of 60 characters, and of a place only what it can be', async () => {
    await make('Lin')
    expect(await call('listAccounts', { query: { query: 'x'.repeat(60) } })).toEqual({ people: [], next: null })
    const { people } = await call<Page>('listAccounts', {
      query: { query: 'lin', after: cursor({ id: 'a', createdAt: 1.5, nameKey: 'a\0' }) },
    })
    expect(people.map(({ name }) => name)).toEqual(['Lin'])
  })
})

describe('accounts of others', () => {
  it('[AUTH11] are made by those who may give the role, with a link to sign in', async () => {
    const made = await call<{ person: { id: string; siteRole: string }; link: string }>('createAccount', {
      ...{ caller: ADMIN, body: { name: 'Lin', siteRole: 'creator' } },
    })
    expect(made.person.siteRole).toBe('creator')
    const code = /^https:\/\/live\.test\/studio#code=([\w-]+)$/.exec(made.link)?.[1] ?? ''
    expect((await all.signIn.signIn({ code })).person).toBe(made.person.id)
    await expect(call('createAccount', { caller: ADMIN, body: { name: 'Mei', siteRole: 'admin' } })).rejects.toThrow(
      refused('outranked'),
    )
    expect((await call<Page>('listAccounts', { query: { query: 'mei' } })).people).toEqual([])
    expect(await call('createAccount', { caller: ADMIN, body: { name: 'Bo' } })).toMatchObject({
      person: { siteRole: null },
    })
  })

  it('[AUTH11] of the same rank or above get no link and keep their sessions; their own people may have both', async () => {
    const admin = await make('Ada', 'admin')
    await all.sessions.start(admin)
    for (const route of ['makeSignInLink', 'endAccountSessions']) {
      await expect(call(route, about(ADMIN, admin))).rejects.toThrow(refused('outranked'))
      await expect(call(route, about(ADMIN, '@nobody'))).rejects.toThrow(refused('not_found'))
    }
    expect([await all.sessions.list(admin), closed]).toMatchObject([[{}], []])
    expect(await call('makeSignInLink', about({ id: admin, siteRole: 'admin' }, admin))).toMatchObject({
      link: expect.stringContaining('#code=') as string,
    })
    await call('endAccountSessions', about(OWNER, admin))
    expect([await all.sessions.list(admin), closed]).toEqual([[], [admin]])
  })

  it('[AUTH11] get a role and connect anew with it', async () => {
    const lin = await make('Lin')
    expect(await call('setSiteRole', about(OWNER, lin, { body: { role: 'support' } }))).toMatchObject({
      siteRole: 'support',
    })
    expect(closed).toEqual([lin])
    await expect(call('setSiteRole', about(SUPPORT, lin, { body: { role: null } }))).rejects.toThrow(
      refused('outranked'),
    )
    expect([closed, (await all.people.mustGet(lin)).siteRole]).toEqual([[lin], 'support'])
  })
})

describe.each([
  ['eraseEverywhere', 'PEOPLE8', () => erased],
  ['exportPerson', 'PEOPLE10', () => exported],
] as const)('%s', (route, rule, done) => {
  const take = async (caller: object, person: string): Promise<void> => {
    const pieces = await call<AsyncIterable<string> | undefined>(route, about(caller, person, { reply }))
    for await (const _ of pieces ?? []);
  }

  it(`[${rule}] is for anybody below, with or without an account, and for oneself`, async () => {
    const lin = await make('Lin', 'support')
    await take(ADMIN, lin)
    await take({ id: lin, siteRole: 'support' }, lin)
    await take(ADMIN, 'g_1')
    await take(ADMIN, 'x'.repeat(128))
    expect(done()).toEqual([lin, lin, 'g_1', 'x'.repeat(128)])
    expect(closed).toEqual(route === 'eraseEverywhere' ? done() : [])
  })

  it(`[${rule}] is not for the same rank or above, nor for an id that they had as guests`, async () => {
    const ada = await make('Ada', 'admin')
    await all.people.addAlias(ada, 'g_ada')
    for (const person of [ada, 'g_ada', 'owner'])
      await expect(take(ADMIN, person)).rejects.toThrow(refused('outranked'))
    expect([done(), closed]).toEqual([[], []])
  })

  it(`[${rule}] is not for ids that nobody can have`, async () => {
    for (const person of ['x'.repeat(129), 'a\0', 'system'])
      await expect(take(OWNER, person)).rejects.toThrow(refused('value_out_of_range'))
    expect(done()).toEqual([])
  })
})
