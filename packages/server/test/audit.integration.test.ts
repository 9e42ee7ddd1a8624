import { ROUTES, routePath } from '@ovation/protocol'
import type { AuditEntry, RouteInput, RouteName, RouteReply, RouteSpec } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../src/cli/verbs.ts'
import { TestServer } from './server.fixture.ts'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start()
})
afterAll(() => test.close())

async function ask<K extends RouteName>(
  name: K,
  input: RouteInput<K>,
  { token = '', role = 'owner' as Role } = {},
): Promise<{ status: number; body: RouteReply<K> & { error?: { code: string } } }> {
  const { method }: RouteSpec = ROUTES[name]
  const { body } = input as { body?: unknown }
  const reply = await fetch(test.url + routePath(name, input as Parameters<typeof routePath>[1]), {
    method,
    headers: {
      authorization: `Bearer ${token || (await test.token('boss', role))}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await reply.text()
  return { status: reply.status, body: text === '' ? {} : JSON.parse(text) }
}
const audit = async (query: Record<string, string> = {}) => (await ask('listAudit', { query })).body
const whole = async (query: Record<string, string> = {}): Promise<AuditEntry[]> => {
  const all: AuditEntry[] = []
  for (let before: string | null = ''; before !== null;) {
    const page = await audit({ ...query, ...(before === '' ? {} : { before }) })
    all.push(...page.entries)
    before = page.next
  }
  return all
}

describe('the audit', () => {
  it('[REST20] says who did what, when, and on what: of the site’s log and of rows, the newest first', async () => {
    expect(await audit()).toEqual({ entries: [], next: null })
    await ask('changeSite', { body: { name: 'Club' } })
    await ask('addOrigin', { body: { origin: 'https://shop.example' } })
    await ask('changeLimits', { body: { limits: { likesPerActorBurst: 500 } } })
    const key = (
      await ask('createApiKey', { body: { name: 'Shop', grants: [{ rooms: '*', may: ['site', 'rooms.create'] }] } })
    ).body
    const { person, link } = (await ask('createAccount', { body: { name: 'Lin', siteRole: 'creator' } })).body
    await ask('setSiteRole', { params: { person: person.id }, body: { role: 'support' } })
    await ask('createRoom', { body: { room: 'friday', title: 'Friday' } }, { token: key.secret })
    const signing = (await ask('addSigningKey', { body: {} })).body
    await ask('eraseEverywhere', { params: { person: person.id } })
    await ask('revokeApiKey', { params: { key: key.key.id } })
    await ask('closeRoom', { params: { room: 'friday' }, body: {} })
    await ask('openRoom', { params: { room: 'friday' }, body: {} })
    await ask('deleteRoom', { params: { room: 'friday' } })
    const { entries, next } = await audit()
    expect(next).toBeNull()
    expect(entries.map(({ action, target, detail }) => [action, target, detail])).toEqual([
      ['room.deleted', 'friday', {}],
      ['room.opened', 'friday', {}],
      ['room.closed', 'friday', {}],
      ['api-key.revoked', key.key.id, {}],
      ['person.erased', person.id, {}],
      ['signing-key.added', signing.key.id, { algorithm: 'HS256' }],
      ['room.created', 'friday', {}],
      ['site-role.changed', person.id, { role: 'support' }],
      ['account.created', person.id, { role: 'creator' }],
      ['api-key.created', key.key.id, { name: 'Shop', grants: '*: site, rooms.create' }],
      ['limits.changed', null, { likesPerActorBurst: 500 }],
      ['origin.added', 'https://shop.example', {}],
      ['site.changed', null, { name: 'Club' }],
    ])
    expect(entries.find(({ action }) => action === 'room.created')?.by).toEqual({
      ...{ kind: 'key', id: `@key_${key.key.id}`, name: null },
    })
    expect(entries[0]?.by).toEqual({ kind: 'person', id: 'boss', name: null })
    expect(entries.every(({ at }) => Math.abs(at - Date.now()) < 60_000)).toBe(true)
    const text = JSON.stringify(entries)
    for (const secret of [key.secret, signing.secret as string, link, 'Lin']) expect(text).not.toContain(secret)
  })

  it('[REST20] what was refused is not in it, and a request that came twice is in it once', async () => {
    const before = (await whole()).length
    await ask('createRoom', { body: { room: 'friday', title: 'Friday' } })
    await ask('revokeApiKey', { params: { key: 'none' } })
    await ask('addOrigin', { body: { origin: 'nonsense' } })
    await ask('createApiKey', { body: { name: 'x', grants: [{ rooms: '*', may: ['site'] }] } }, { role: 'host' })
    const headers = {
      authorization: `Bearer ${await test.token('boss', 'owner')}`,
      ...{ 'content-type': 'application/json', 'idempotency-key': 'once' },
    }
    const body = JSON.stringify({ name: 'Twice', grants: [{ rooms: '*', may: ['site'] }] })
    for (let n = 0; n < 2; n++)
      expect((await fetch(`${test.url}/api/v1/api-keys`, { method: 'POST', headers, body })).status).toBe(201)
    expect((await whole()).length).toBe(before + 1)
  })

  it('[REST20] what a key did is its own, under what it is called now', async () => {
    const grants = [{ rooms: '*', may: ['people' as const] }]
    const { key, secret } = await test.server.apiKeys.create({ name: 'Bot', grants }, 'owner')
    const erased = await fetch(`${test.url}/api/v1/rooms/friday/erase`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
      body: JSON.stringify({ person: 'user-7' }),
    })
    expect(erased.status).toBe(200)
    const [entry] = await whole()
    expect(entry).toMatchObject({ action: 'person.erased-in-room', target: 'user-7', detail: { room: 'friday' } })
    expect(entry?.by).toEqual({ kind: 'key', id: `@key_${key.id}`, name: 'Bot' })
  })

  it('[REST20] a role on the site that somebody accepts is in it', async () => {
    const { link, invitation } = (await ask('createSiteInvitation', { body: { role: 'support' } })).body
    const code = link.split('#invitation=')[1] as string
    const accepted = await fetch(`${test.url}/api/v1/account/invitation/accept`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: test.url },
      body: JSON.stringify({ code, name: 'Mo' }),
    })
    expect(accepted.status).toBe(200)
    const [entry, made] = await whole()
    expect(entry).toMatchObject({ action: 'site-role.accepted', by: { kind: 'person', name: 'Mo' } })
    expect(entry?.detail).toEqual({ role: 'support', invitation: invitation.id })
    expect(made).toMatchObject({ action: 'site-invitation.created', detail: { role: 'support' } })
  })

  it('[REST21] pages end where the next begins, whatever was done first; action and actor filter', async () => {
    for (let n = 0; n < 30; n++) {
      await ask('addOrigin', { body: { origin: `https://o${n}.example` } })
      if (n % 2 === 0) await ask('createRoom', { body: { room: `r${n}`, title: 'R' } })
    }
    const all = await whole({ limit: '200' })
    expect(all.length).toBeGreaterThan(50)
    for (const limit of ['1', '7', '20']) expect(await whole({ limit })).toEqual(all)
    expect(all.map(({ at }) => at)).toEqual(all.map(({ at }) => at).toSorted((a, b) => b - a))
    const created = await whole({ action: 'room.created', limit: '4' })
    expect(created).toEqual(all.filter(({ action }) => action === 'room.created'))
    const added = await whole({ action: 'origin.added', limit: '4' })
    expect(added).toEqual(all.filter(({ action }) => action === 'origin.added'))
    expect(await whole({ actor: 'nobody' })).toEqual([])
    expect((await whole({ actor: 'boss' })).length).toBe(all.filter(({ by }) => by.id === 'boss').length)
    const wrong: Record<string, string>[] = [
      { before: 'x' },
      { before: '1.' },
      { limit: '0' },
      { limit: '201' },
      { action: 'x'.repeat(201) },
    ]
    for (const query of wrong) expect((await ask('listAudit', { query })).status, JSON.stringify(query)).toBe(422)
  })

  it('[REST22] is for those who may change the site, and keys with a grant of `site`', async () => {
    for (const role of ['guest', 'member', 'moderator', 'host'] as const)
      expect((await ask('listAudit', {}, { role })).status, role).toBe(403)
    const may = async (scope: 'site' | 'people') =>
      (await test.server.apiKeys.create({ name: 'Bot', grants: [{ rooms: '*', may: [scope] }] }, 'owner')).secret
    expect((await ask('listAudit', {}, { token: await may('site') })).status).toBe(200)
    expect((await ask('listAudit', {}, { token: await may('people') })).status).toBe(403)
  })

  it('[REST23] has what the command line did, and stays after a restart', async () => {
    await answer(test.server, 'room.create', { room: 'by-hand', title: 'By hand' })
    const made = await answer(test.server, 'apikey.create', { name: 'Cli', grants: [{ rooms: '*', may: ['site'] }] })
    const { id } = made.all['key'] as { id: string }
    await answer(test.server, 'apikey.rotate', { key: id })
    await answer(test.server, 'apikey.revoke', { key: id })
    await answer(test.server, 'signin', {})
    await answer(test.server, 'token', { room: 'demo', user: 'tao', role: 'host' })
    await answer(test.server, 'apikey.list', {})
    await expect(answer(test.server, 'apikey.revoke', { key: 'none' })).rejects.toThrow()
    await test.restart()
    const entries = await whole({ actor: '@cli' })
    expect(entries.map(({ action, target }) => [action, target])).toEqual([
      ['token.made', 'tao'],
      ['sign-in-link.made', 'owner'],
      ['api-key.revoked', id],
      ['api-key.rotated', id],
      ['api-key.created', id],
      ['room.created', 'by-hand'],
    ])
    expect(entries[0]?.by).toEqual({ kind: 'command-line', id: '@cli', name: null })
  })

  it('[REST24] the oldest of rows are forgotten: after their time, and when they are too many', async () => {
    const bounded = await TestServer.start({ limits: { maxAuditRows: 3 } })
    try {
      for (let n = 0; n < 5; n++) await bounded.server.audit.add({ actor: 'boss', action: `act.${n}` })
      await bounded.server.audit.forget()
      const rows = await bounded.server.audit.list({ below: 1e9, action: '', actor: '', limit: 10 })
      expect(rows.map(({ action }) => action)).toEqual(['act.4', 'act.3', 'act.2'])
    } finally {
      await bounded.close()
    }
  })
})
