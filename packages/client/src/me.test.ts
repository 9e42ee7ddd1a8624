import { OvationError, ROUTES } from '@ovation/protocol'
import type { Account } from '@ovation/protocol'
import { describe, expect, it, vi } from 'vitest'
import { CALLS } from './account-calls.ts'
import type { Client } from './api/client.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'
import { createFirstClient } from './first.ts'
import { REST } from './rest.ts'

const MIA: Account = {
  ...{ id: '@mia', kind: 'account', tag: 'abcd', name: 'Mia', avatar: null, bio: 'Cello' },
  ...{ language: null, siteRole: null, may: [] },
}
const unauthorized = () => new OvationError('unauthorized')

/** What a browser keeps. */
function storage() {
  const kept = new Map<string, string>()
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  }
}

let server: FakeServer
/** Whose session is open in this browser. */
let session: Account | undefined
let guests: number
let tokens: number
let store: ReturnType<typeof storage>
/** What signing in was asked with. */
let proofs: unknown[]

eachWithFakeServer((made) => {
  server = made
  session = undefined
  ;[guests, tokens, proofs, store] = [0, 0, [], storage()]
  vi.stubGlobal('location', { origin: 'http://fake.test', hostname: 'fake.test' })
  server.hello = ({ token, guest }) => {
    if (token) return server.welcome({ id: token.split('/')[0] as string, name: 'Mia', aliases: ['g_1'] } as never)
    const id = guest?.token ?? `g_${++guests}`
    return { ...server.welcome({ id, name: `Guest ${id}` }), guestToken: id } as never
  }
  const api = (route: string, answer: (body: never) => unknown): void => void server.api.set(route, answer as never)
  api('POST /account/token', () => (session ? { token: `${session.id}/${++tokens}`, me: session } : unauthorized()))
  api('POST /account/sign-in', (body: { code?: string }) => {
    proofs.push(body)
    if (body.code === 'wrong') return unauthorized()
    session = MIA
    return { me: MIA, hasPassword: false }
  })
  api('POST /account/sign-out', () => void (session = undefined))
  api('PATCH /account', (change: object) => (session = { ...MIA, ...change }))
  api('GET /account/ways', () => ({ mail: true }))
  for (const id of ['g_1', 'g_2', 'kim'])
    api(`GET /people/${id}/profile`, () => ({ id, tag: `#${id}`, account: false, name: null, avatar: null, bio: '' }))
})

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
const client = (options: object = {}): Client => server.client({ guest: {}, storage: store, ...options })
const ids = (): (string | undefined)[] =>
  server.of('hello').map(({ token, guest }) => token ?? guest?.token ?? 'new guest')

describe('who somebody is', () => {
  it('[SDK110] a guest is who the connection says, with the tag of their id', async () => {
    const { me } = client()
    expect(me.getSnapshot()).toBeUndefined()
    const own = await me.get()
    expect(own).toEqual({
      ...{ id: 'g_1', kind: 'guest', name: 'Guest g_1', tag: '#g_1', avatar: null, bio: '' },
      ...{ language: null, siteRole: null, aliases: [] },
    })
    expect(me.getSnapshot()).toBe(own)
    expect(await me.get()).toBe(own)
  })

  it('[SDK110] somebody whom the page names has the profile of their id, and signs in nowhere', async () => {
    server.hello = () => server.welcome({ id: 'kim', name: 'Kim' })
    const { me } = client({ getToken: () => 'a.b.c' })
    expect(await me.get()).toMatchObject({ id: 'kim', kind: 'external', name: 'Kim', tag: '#kim' })
    expect(await me.waysToSignIn()).toEqual({ mail: false, window: false, passkey: false })
    await expect(me.signInWithCode('code')).rejects.toMatchObject({ code: 'forbidden' })
    await me.signOut()
    expect(proofs).toEqual([])
  })

  it('[SDK110] a session that was opened on another page of the server is found', async () => {
    const one = client()
    await one.rooms.get('demo').attach()
    session = MIA
    expect(await one.me.get()).toMatchObject({ id: '@mia', kind: 'account', bio: 'Cello' })
    await settle()
    expect(one.connection.self?.id).toBe('@mia')
  })

  it('[SDK110] subscribers hear of every change, and only of changes', async () => {
    session = MIA
    const { me } = client()
    const seen: (string | undefined)[] = []
    const { unsubscribe } = me.subscribe(() => seen.push(me.getSnapshot()?.name))
    await settle()
    await me.get()
    await me.change({ name: 'Mia B' })
    unsubscribe()
    await me.change({ name: 'Mia C' })
    expect(seen).toEqual(['Mia', 'Mia B'])
    expect(me.getSnapshot()?.name).toBe('Mia C')
  })
})

describe('signing in', () => {
  it('[SDK111] on a page of the server that gave its token at once, nobody is taken for somebody else’s', async () => {
    store.kept.set('ovation.me.http://fake.test', 'cookie')
    session = MIA
    const { me, rooms, connection } = client({ getToken: () => '@mia/page' })
    await rooms.get('demo').attach()
    expect(await me.get()).toMatchObject({ id: '@mia', kind: 'account' })
    await me.signOut()
    await settle()
    expect(connection.self?.id).toBe('g_1')
    expect(ids()).toEqual(['@mia/page', 'new guest'])
  })

  it('[SDK111] makes the connection that account, with the rooms that are attached, and gives the guest’s id', async () => {
    const one = client()
    const room = await one.rooms.get('demo').attach()
    const profile = await one.me.signInWithCode('right')
    expect(profile).toMatchObject({ id: '@mia', kind: 'account' })
    expect(proofs).toEqual([{ code: 'right', guest: 'g_1' }])
    await settle()
    expect(one.connection.self).toMatchObject({ id: '@mia' })
    expect(one.connection.isSelf('g_1')).toBe(true)
    expect(room.status).toBe('attached')
    expect(server.of('attach').map(({ room: name }) => name)).toEqual(['demo', 'demo'])
    expect(one.me.getSnapshot()?.aliases).toEqual(['g_1'])
  })

  it('[SDK111] is remembered: after a reload nobody is a guest first', async () => {
    await client().me.signInWithCode('right')
    const again = client()
    await again.rooms.get('demo').attach()
    expect(ids()).toEqual(['@mia/1'])
    expect(again.connection.self?.id).toBe('@mia')
  })

  it('[SDK111] that is refused changes nothing', async () => {
    const one = client()
    await one.rooms.get('demo').attach()
    await expect(one.me.signInWithCode('wrong')).rejects.toMatchObject({ code: 'unauthorized' })
    await settle()
    expect(ids()).toEqual(['new guest'])
    expect(store.kept.get('ovation.me.http://fake.test')).toBeUndefined()
  })

  it('[SDK111] takes place on pages of the server alone', async () => {
    vi.stubGlobal('location', { origin: 'https://shop.example', hostname: 'shop.example' })
    const { me } = client()
    await expect(me.signInWithCode('right')).rejects.toMatchObject({ code: 'origin_refused' })
    await expect(me.requestMailLink('mia@example.com')).rejects.toMatchObject({ code: 'origin_refused' })
    expect(proofs).toEqual([])
  })
})

describe('signing out', () => {
  it('[SDK112] makes a new guest: the old one’s id belongs to the account', async () => {
    const one = client()
    const room = await one.rooms.get('demo').attach()
    await one.me.signInWithCode('right')
    await settle()
    await one.me.signOut()
    await settle()
    expect(ids()).toEqual(['new guest', '@mia/1', 'new guest'])
    expect(one.connection.self?.id).toBe('g_2')
    expect(one.me.getSnapshot()).toMatchObject({ id: 'g_2', kind: 'guest' })
    expect(room.status).toBe('attached')
  })

  it('[SDK112] so does a session that was ended elsewhere', async () => {
    const one = client()
    await one.rooms.get('demo').attach()
    await one.me.signInWithCode('right')
    await settle()
    session = undefined
    server.say({ t: 'bye', code: 4004, reason: 'The session has ended.', retry: true })
    server.sockets.at(-1)?.end(4004)
    await settle(5_000)
    expect(one.connection.self?.id).toBe('g_2')
    expect(one.me.getSnapshot()).toMatchObject({ id: 'g_2', kind: 'guest' })
  })

  it('[SDK112] where nothing was signed in, it asks nothing', async () => {
    const one = client()
    await one.rooms.get('demo').attach()
    await one.me.signOut()
    expect(server.requests.filter((path) => path.includes('sign-out'))).toEqual([])
    expect(one.connection.self?.id).toBe('g_1')
  })
})

describe('who has a role in a room', () => {
  it('[SDK113] is listed by role, page by page, with the token of this person', async () => {
    const asked: unknown[] = []
    const mod = { person: '@a', role: 'moderator', name: 'Ann', avatar: null, account: true, grantedAt: 1 }
    server.api.set('GET /rooms/demo/members', (_, { headers }, query) => {
      asked.push([query, (headers as Record<string, string>).authorization])
      return { members: [mod] }
    })
    const guest = client().rooms.get('demo')
    await expect(guest.members.list()).rejects.toMatchObject({ code: 'unauthorized' })
    const { members } = client({ getToken: () => 'a.b.c' }).rooms.get('demo')
    expect(await members.list()).toEqual([mod])
    await members.list({ role: 'host', after: '@a' })
    await expect(members.list({ role: 1 as never })).rejects.toMatchObject({ code: 'argument_invalid' })
    expect(asked).toEqual([
      ['?role=moderator', 'Bearer a.b.c'],
      ['?role=host&after=%40a', 'Bearer a.b.c'],
    ])
  })
})

describe('its parts', () => {
  it('[SDK110] come with the rest of a client that is loaded in parts', async () => {
    store.kept.set('ovation.me.http://fake.test', 'cookie')
    session = MIA
    const made = createFirstClient({ ...server.options, guest: {}, storage: store }, () => Promise.resolve(REST))
    server.endAfterwards(made.client)
    await made.client.rooms.get('demo').attach()
    expect(made.client.me).toBeUndefined()
    made.complete(REST)
    await settle()
    expect(made.client.connection.self?.id).toBe('@mia')
  })

  it('[SDK110] ask at the addresses of the routes', () => {
    for (const [name, [method, path]] of Object.entries(CALLS))
      expect([method, `/api/v1${path}`], name).toEqual([
        ROUTES[name as keyof typeof CALLS].method,
        ROUTES[name as keyof typeof CALLS].path,
      ])
  })
})
