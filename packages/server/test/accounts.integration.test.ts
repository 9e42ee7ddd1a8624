import { createClient } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestCluster } from './cluster.fixture.ts'
import type { TestServer } from './server.fixture.ts'

const skipped = /postgres|redis/.test(process.env.OVATION_TEST_SKIP ?? '')

let cluster: TestCluster
beforeAll(async () => {
  if (!skipped) cluster = await TestCluster.start(2)
}, 90_000)
afterAll(() => cluster?.close())

type Answer = { status: number; body: Record<string, unknown> & { error?: { code: string } }; cookie: string }

/** A request to the REST API, by cookie or token. */
async function ask(
  node: TestServer,
  method: string,
  path: string,
  { body, cookie, token }: { body?: unknown; cookie?: string; token?: string } = {},
): Promise<Answer> {
  const answer = await fetch(`${node.url}/api/v1${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return {
    status: answer.status,
    body: (await answer.json().catch(() => ({}))) as Answer['body'],
    cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
  }
}

/** Signs somebody in by a link, and gets their token. */
async function enter(node: TestServer, link: string): Promise<{ cookie: string; token: string }> {
  const { cookie, status } = await ask(node, 'POST', '/account/sign-in', { body: { code: link.split('#code=')[1] } })
  expect(status).toBe(200)
  const { body } = await ask(node, 'POST', '/account/token', { cookie })
  return { cookie, token: body.token as string }
}

const ownerOf = async (node: TestServer): Promise<{ cookie: string; token: string }> =>
  enter(node, `#code=${await node.server.signIn.newCode()}`)

type Made = { person: { id: string }; link: string }

describe.skipIf(skipped)('accounts', () => {
  it('[AUTH12] several creators share a server, each with their rooms, on every node', async () => {
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const owner = await ownerOf(one)
    const make = async (name: string): Promise<{ id: string; cookie: string; token: string }> => {
      const { body } = await ask(one, 'POST', '/people', { token: owner.token, body: { name, siteRole: 'creator' } })
      const { person, link } = body as unknown as Made
      return { id: person.id, ...(await enter(two, link)) }
    }
    const [lin, mei] = [await make('Lin'), await make('Mei')]
    const created = await ask(two, 'POST', '/rooms', { token: lin.token, body: { room: 'lins', title: "Lin's" } })
    expect(created.status).toBe(201)
    const rooms = async (node: TestServer, token: string): Promise<string[]> =>
      ((await ask(node, 'GET', '/rooms', { token })).body.rooms as { room: string }[]).map(({ room }) => room)
    expect(await rooms(one, lin.token)).toEqual(['lins'])
    expect(await rooms(two, mei.token)).toEqual([])
    expect(await rooms(one, owner.token)).toEqual(expect.arrayContaining(['demo', 'lins']))
    expect((await ask(one, 'GET', '/rooms/lins/keys', { token: lin.token })).status).toBe(200)
    for (const path of ['/rooms/lins/keys', '/rooms/demo/keys'])
      expect((await ask(one, 'GET', path, { token: mei.token })).status, path).toBe(403)
    const client = createClient({ server: one.url, getToken: async () => lin.token })
    const room = await client.rooms.get('lins').attach()
    expect(room.getSnapshot().self?.role).toBe('owner')
    await room.moderation.setRole(mei.id, 'moderator')
    await eventually(async () => (await rooms(two, mei.token)).includes('lins'), 'the room to be in the list', 5_000)
    expect((await ask(two, 'GET', '/rooms/lins/people', { token: mei.token })).status).toBe(200)
    expect((await ask(two, 'GET', '/rooms/lins/keys', { token: mei.token })).status).toBe(403)
    await room.moderation.setRole(mei.id, 'guest')
    expect((await ask(two, 'GET', '/rooms/lins/people', { token: mei.token })).status).toBe(403)
    await client.close()
  }, 60_000)

  it('[INVITE3] [ALIAS1] a guest becomes a moderator in one request, and keeps their id as a guest', async () => {
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const owner = await ownerOf(one)
    const { body } = await ask(one, 'POST', '/rooms/demo/invitations', {
      token: owner.token,
      body: { role: 'moderator' },
    })
    const code = (body.link as string).split('#invitation=')[1]
    const guest = await one.server.tokens.mintOwn(
      { user: 'g_lila', name: 'Lila', rooms: {}, expiresInS: 60 },
      Date.now(),
    )
    const offer = await ask(two, 'POST', '/account/invitation', { body: { code } })
    expect(offer.body).toMatchObject({ room: 'demo', role: 'moderator', by: 'Owner', held: false })
    expect((await ask(two, 'POST', '/account/invitation/accept', { body: { code, name: '  ' } })).status).toBe(422)
    const accepted = await ask(two, 'POST', '/account/invitation/accept', { body: { code, name: 'Lila', guest } })
    expect(accepted.body).toMatchObject({ room: 'demo', me: { name: 'Lila', siteRole: null } })
    const { token } = (await ask(one, 'POST', '/account/token', { cookie: accepted.cookie })).body as { token: string }
    expect((await ask(one, 'GET', '/rooms/demo/people', { token })).status).toBe(200)
    expect((await ask(one, 'GET', '/rooms', { token })).body.rooms).toMatchObject([{ room: 'demo' }])
    expect(await one.server.authenticate(token)).toMatchObject({ name: 'Lila', aliases: ['g_lila'] })
    const members = await ask(two, 'GET', '/rooms/demo/members', { token })
    expect(members.body.members).toMatchObject([{ name: 'Lila', role: 'moderator', account: true }])
    const client = createClient({ server: two.url, getToken: async () => token })
    const list = client.rooms.get('demo').members.list
    expect(await list({ role: 'moderator' })).toMatchObject([{ name: 'Lila', role: 'moderator', account: true }])
    expect(await list({ role: 'host' })).toEqual([])
    client.close()
    expect((await ask(two, 'POST', '/account/invitation/accept', { body: { code, name: 'Eve' } })).status).toBe(404)
  }, 60_000)

  it('[ALIAS2] [ALIAS5] [PEOPLE8] [PEOPLE10] who signs in keeps what they said and their mute, on every node, until their account is closed', async () => {
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const owner = await ownerOf(one)
    const boss = await one.rawIn('boss', 'owner')
    const guest = await one.raw()
    guest.send({ t: 'hello', v: 2, guest: { name: 'Mia' } })
    const { actor, guestToken } = await guest.next('welcome')
    guest.send({ t: 'attach', id: 'attach', room: 'demo' })
    await guest.next('reply')
    const said = await guest.command('message.send', { text: 'as a guest' })
    const message = (said as { result: { position: { seq: number } } }).result.position.seq
    await boss.command('member.mute', { actor: actor.id, durationMs: null })
    const made = await ask(one, 'POST', '/people', { token: owner.token, body: { name: 'Mia' } })
    const { person, link } = made.body as unknown as Made
    const body = { code: link.split('#code=')[1], guest: guestToken }
    const { cookie } = await ask(two, 'POST', '/account/sign-in', { body })
    const { token } = (await ask(two, 'POST', '/account/token', { cookie })).body as { token: string }
    const enter = async (node: TestServer) => {
      const raw = await node.raw()
      raw.send({ t: 'hello', v: 2, token })
      expect((await raw.next('welcome')).actor.aliases).toEqual([actor.id])
      raw.send({ t: 'attach', id: 'attach', room: 'demo' })
      return { raw, attached: await raw.next('reply') }
    }
    const { raw: mia, attached } = await enter(two)
    expect(attached).toMatchObject({ result: { self: { role: 'guest', mutedUntil: null } } })
    expect(await mia.command('message.send', { text: 'x' })).toMatchObject({ error: { code: 'muted' } })
    expect(await mia.command('message.delete', { message })).toHaveProperty('result')
    await boss.command('member.unmute', { actor: person.id })
    const again = await enter(one)
    expect(again.attached).not.toHaveProperty('result.self.mutedUntil')
    expect(await again.raw.command('message.send', { text: 'x' })).toHaveProperty('result')
    // A ban of the guest that they were reaches them where they are.
    await boss.command('member.ban', { actor: actor.id, durationMs: null })
    expect((await again.raw.next('detached')).error.code).toBe('banned')
    const everything = { id: person.id, account: { name: 'Mia' }, aliases: [actor.id], sessions: [{}] }
    const exported = await ask(two, 'GET', '/account/export', { cookie })
    expect(exported.body).toMatchObject(everything)
    const { written } = exported.body as { written?: { actor: string; body: { text?: string } }[] }
    expect(written?.map(({ actor, body }) => [actor, body.text])).toContainEqual([actor.id, 'as a guest'])
    const byOwner = await ask(one, 'GET', `/people/${person.id}/export`, { token: owner.token })
    expect(byOwner.body).toMatchObject(everything)
    expect((await ask(one, 'GET', '/people/owner/export', { token })).status).toBe(403)
    expect((await ask(two, 'DELETE', '/account', { cookie: owner.cookie })).status).toBe(403)
    const closed = await ask(two, 'DELETE', '/account', { cookie })
    expect([closed.status, closed.cookie]).toEqual([204, 'ovation_session='])
    expect((await again.raw.closed).code).toBe(4004)
    expect((await ask(one, 'POST', '/account/token', { cookie })).status).toBe(401)
    const wordsOf = async (id: string): Promise<number> => (await one.server.log.wordsOf('demo', id)).events
    await eventually(
      async () => (await wordsOf(person.id)) + (await wordsOf(actor.id)) === 0,
      'them to be erased',
      15_000,
    )
  }, 60_000)

  it('[SIGN3] [AUTH11] [AUTH13] a session ends elsewhere, a role on the site is lost, within a second on every node', async () => {
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const owner = await ownerOf(one)
    const { body } = await ask(one, 'POST', '/people', {
      token: owner.token,
      body: { name: 'Sam', siteRole: 'support' },
    })
    const { person, link } = body as unknown as Made
    const phone = await enter(two, link)
    const again = await ask(one, 'POST', `/people/${person.id}/sign-in-link`, { token: owner.token })
    const desk = await enter(one, again.body.link as string)
    const raw = await two.raw()
    raw.send({ t: 'hello', v: 2, token: phone.token })
    await raw.next('welcome')
    const { sessions } = (await ask(one, 'GET', '/account/sessions', { cookie: desk.cookie })).body as {
      sessions?: { id: string; current: boolean }[]
    }
    expect(sessions).toHaveLength(2)
    const other = sessions?.find(({ current }) => !current)?.id ?? ''
    const before = performance.now()
    expect((await ask(one, 'DELETE', `/account/sessions/${other}`, { cookie: desk.cookie })).status).toBe(204)
    expect((await raw.closed).code).toBe(4004)
    expect(performance.now() - before).toBeLessThan(1_000)
    expect((await ask(two, 'GET', '/rooms', { token: phone.token })).status).toBe(401)
    expect((await ask(two, 'POST', '/account/token', { cookie: phone.cookie })).status).toBe(401)
    expect((await ask(two, 'GET', '/people', { token: desk.token })).status).toBe(200)
    // Support signs in whoever keeps order, but no host: they would be one.
    const helped = await one.server.people.create({ name: 'Hanna' })
    for (const [role, status] of [['moderator', 200] as const, ['host', 403] as const]) {
      const room = `helped-${role}`
      await one.server.rooms.create(room, room, { id: 'owner', name: 'Owner', role: 'owner' })
      const { body: invited } = await ask(one, 'POST', `/rooms/${room}/invitations`, {
        token: owner.token,
        body: { role },
      })
      const code = (invited as { link?: string }).link?.split('=').at(-1)
      const { cookie } = await enter(
        one,
        (await ask(one, 'POST', `/people/${helped.id}/sign-in-link`, { token: owner.token })).body.link as string,
      )
      expect((await ask(one, 'POST', '/account/invitation/accept', { cookie, body: { code } })).status).toBe(200)
      const made = await ask(two, 'POST', `/people/${helped.id}/sign-in-link`, { token: desk.token })
      expect(made.status, `[AUTH13] ${role}`).toBe(status)
    }
    // Support does not make itself an owner, nor signs one in.
    for (const [method, path] of [
      ['PUT', `/people/${person.id}/site-role`],
      ['POST', '/people/owner/sign-in-link'],
    ] as const)
      expect((await ask(two, method, path, { token: desk.token, body: { role: 'owner' } })).status, path).toBe(403)
    await ask(one, 'PUT', `/people/${person.id}/site-role`, { token: owner.token, body: { role: null } })
    expect((await ask(two, 'GET', '/people', { token: desk.token })).status).toBe(403)
  }, 60_000)
})
