import { OvationError } from '@ovation/protocol'
import type { Account } from '@ovation/protocol'
import { expect, it, vi } from 'vitest'
import type { Client } from './api/client.ts'
import { eachWithFakeServer } from './fake-server.fixture.ts'
import type { FakeServer } from './fake-server.fixture.ts'

const SHOP = 'https://shop.example'
const KEY = 'ovation.me.http://fake.test'
const MIA: Account = {
  ...{ id: '@mia', kind: 'account', tag: 'abcd', name: 'Mia', avatar: null, bio: '' },
  ...{ language: null, siteRole: null, may: [] },
}

let server: FakeServer
let kept: Map<string, string>
/** The secret that counts now; none once the sign-in has ended. */
let secret: string | undefined
let renewals: { grant: string; guest?: string }[]
/** What browsers give for `window.open`. */
let popup: { closed: boolean; close(): void; location: { href: string } } | null
let hear: ((message: object) => void) | undefined

eachWithFakeServer((made) => {
  server = made
  kept = new Map()
  secret = 'family.1'
  renewals = []
  popup = { closed: false, close: () => void (popup as { closed: boolean }).closed, location: { href: '' } }
  hear = undefined
  vi.stubGlobal('location', { origin: SHOP, hostname: 'shop.example' })
  vi.stubGlobal('open', () => popup)
  vi.stubGlobal('addEventListener', (name: string, listener: never) => name === 'message' && (hear = listener))
  vi.stubGlobal('removeEventListener', (name: string) => name === 'message' && (hear = undefined))
  vi.stubGlobal('navigator', {})
  server.hello = ({ token, guest }) =>
    token
      ? server.welcome({ id: '@mia', name: 'Mia' })
      : ({ ...server.welcome({ id: guest?.token ?? 'g_1', name: 'Guest' }), guestToken: 'g_1' } as never)
  server.api.set('POST /account/grants/renew', (body) => {
    const asked = body as (typeof renewals)[number]
    renewals.push(asked)
    if (asked.grant !== secret) return new OvationError('unauthorized')
    secret = `family.${renewals.length + 1}`
    return { token: `token/${renewals.length}`, grant: secret, me: MIA }
  })
  server.api.set('GET /account/ways', () => ({ mail: true, listed: true }))
  for (const id of ['g_1', 'g_2'])
    server.api.set(`GET /people/${id}/profile`, () => ({ id, tag: 'tag1', account: false, avatar: null, bio: '' }))
})

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms)
/** Once the window is on its way, its code being loaded. */
const opened = (): Promise<unknown> => vi.waitFor(() => expect(hear).toBeDefined())
const client = (): Client =>
  server.client({
    guest: {},
    storage: { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) },
  })
const stateOf = (): string => new URL(popup?.location.href ?? '').searchParams.get('state') ?? ''
const say = (data: object, more: object = {}): void =>
  hear?.({ origin: 'http://fake.test', source: popup, data: { type: 'ovation.sign-in', ...data }, ...more })

it('[SIGN9] a window of the server is asked, and its answer makes the connection the account', async () => {
  const one = client()
  const room = await one.rooms.get('demo').attach()
  const signing = one.me.signIn()
  await opened()
  const { origin, pathname, searchParams } = new URL(popup?.location.href ?? '')
  expect([origin, pathname, searchParams.get('origin')]).toEqual(['http://fake.test', '/sign-in', SHOP])
  expect(stateOf().length).toBeGreaterThan(15)
  say({ state: stateOf(), grant: 'family.1' })
  expect(await signing).toMatchObject({ id: '@mia', kind: 'account' })
  await settle()
  expect(renewals[0]).toEqual({ grant: 'family.1', guest: 'g_1' })
  expect([one.connection.self?.id, room.status]).toEqual(['@mia', 'attached'])
  expect(kept.get(KEY)).toBe(secret)
})

it('[SIGN9] nobody else is heard: no other origin, no other window, no answer to another question', async () => {
  const signing = client().me.signIn()
  await opened()
  const good = { state: stateOf(), grant: 'family.1' }
  say(good, { origin: 'https://evil.example' })
  say(good, { source: {} })
  say({ ...good, state: 'other' })
  say(good, { data: { ...good, type: 'other' } })
  say(good, { data: null })
  await settle()
  expect(renewals).toEqual([])
  say(good)
  expect(await signing).toMatchObject({ id: '@mia' })
})

it('[SIGN9] a window that is not opened, is closed, or refused is told as such', async () => {
  const signing = client().me.signIn()
  const closed = expect(signing).rejects.toMatchObject({
    code: 'aborted',
    message: expect.stringContaining('closed') as string,
  })
  await opened()
  if (popup) popup.closed = true
  await settle(500)
  await closed
  expect(hear).toBeUndefined()
  if (popup) popup.closed = false
  const again = client().me.signIn()
  const refused = expect(again).rejects.toMatchObject({
    code: 'aborted',
    message: expect.stringContaining('refused') as string,
  })
  await opened()
  say({ state: stateOf() })
  await refused
  popup = null
  await expect(client().me.signIn()).rejects.toMatchObject({ code: 'popup_blocked' })
  expect(kept.get(KEY)).toBeUndefined()
})

it('[SIGN9] on the server’s own pages the other ways are', async () => {
  expect(await client().me.waysToSignIn()).toEqual({ mail: false, window: true, passkey: false })
  vi.stubGlobal('location', { origin: 'http://fake.test', hostname: 'fake.test' })
  await expect(client().me.signIn()).rejects.toMatchObject({ code: 'origin_refused' })
  expect(await client().me.waysToSignIn()).toEqual({ mail: true, window: false, passkey: false })
})

it('[SIGN11] a page that is signed in connects with the next secret each time, and is a guest once that has ended', async () => {
  kept.set(KEY, 'family.1')
  const one = client()
  await one.rooms.get('demo').attach()
  expect(server.of('hello').map(({ token }) => token)).toEqual(['token/1'])
  expect(kept.get(KEY)).toBe('family.2')
  secret = undefined
  server.sockets.at(-1)?.end(4004)
  await settle(5_000)
  expect([one.connection.self?.id, kept.get(KEY)]).toEqual(['g_1', ''])
})

it('[SIGN12] changes the profile with its token, and asks for sessions nowhere', async () => {
  const seen: unknown[] = []
  server.api.set('PATCH /account', (change, { headers }) => {
    seen.push((headers as Record<string, string>).authorization)
    return { ...MIA, ...(change as object) }
  })
  server.api.set('POST /account/sign-out', (_, { headers }) => {
    seen.push((headers as Record<string, string>).authorization)
  })
  kept.set(KEY, 'family.1')
  const { me } = client()
  expect(await me.get()).toMatchObject({ id: '@mia' })
  expect(await me.change({ name: 'Mia B' })).toMatchObject({ name: 'Mia B' })
  await settle(51 * 60_000)
  await me.change({ name: 'Mia C' })
  await expect(me.sessions()).rejects.toMatchObject({ code: 'origin_refused' })
  await expect(me.endSession('x')).rejects.toMatchObject({ code: 'origin_refused' })
  await me.signOut()
  expect(seen).toEqual(['Bearer token/1', 'Bearer token/2', 'Bearer token/2'])
  expect(kept.get(KEY)).toBe('')
})
