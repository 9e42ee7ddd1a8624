import { createClient } from '@ovation/client'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

const SHOP = 'https://shop.example'

let test: TestServer
beforeAll(async () => {
  test = await TestServer.start({ config: { origins: [SHOP, '*'] }, limits: { signInAttemptsPerMinute: 1_000 } })
})
afterAll(() => test.close())

type Asked = { cookie?: string; token?: string; origin?: string; body?: unknown }
type Answer = { status: number; headers: Headers; body: Record<string, unknown> & { error?: { code: string } } }

async function ask(method: string, path: string, { cookie, token, origin, body }: Asked = {}): Promise<Answer> {
  const answer = await fetch(`${test.url}/api/v1/account${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(cookie === undefined ? {} : { cookie }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(origin === undefined ? {} : { origin }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const { status, headers } = answer
  return { status, headers, body: (await answer.json().catch(() => ({}))) as Answer['body'] }
}

/** Signs somebody in on a page of the server; gives the cookie. */
async function signedIn(person?: string): Promise<string> {
  const code = await test.server.signIn.newCode(person)
  const { headers } = await ask('POST', '/sign-in', { body: { code } })
  return headers.get('set-cookie')?.split(';')[0] ?? ''
}
const give = (cookie: string, origin = SHOP): Promise<Answer> =>
  ask('POST', '/grants', { cookie, origin: test.url, body: { origin } })
const renew = (grant: unknown, origin: string | undefined = SHOP, guest?: string): Promise<Answer> =>
  ask('POST', '/grants/renew', { ...(origin === undefined ? {} : { origin }), body: { grant, guest } })

describe('a sign-in on a page of another origin', () => {
  it('[SIGN9] is for origins that are listed by name', async () => {
    const cookie = await signedIn()
    expect((await give(cookie)).status).toBe(201)
    for (const origin of ['https://other.example', '*', test.url, `${SHOP}/`, 'null'])
      expect((await give(cookie, origin)).body.error?.code, origin).toBe('origin_refused')
    const ways = async (origin: string) => (await ask('GET', `/ways?origin=${encodeURIComponent(origin)}`)).body.listed
    expect([await ways(SHOP), await ways('*'), await ways('https://other.example')]).toEqual([true, false, false])
    expect((await ask('POST', '/grants', { cookie, origin: SHOP, body: { origin: SHOP } })).body.error?.code).toBe(
      'origin_refused',
    )
  })

  it('[SIGN11] gives a token and the next secret, to its own origin alone', async () => {
    const { grant } = (await give(await signedIn())).body
    for (const origin of [undefined, 'https://other.example', test.url])
      expect(
        (await ask('POST', '/grants/renew', { ...(origin ? { origin } : {}), body: { grant } })).body.error?.code,
      ).toBe('origin_refused')
    const { status, body, headers } = await renew(grant)
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-origin')).toBe(SHOP)
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(body).toMatchObject({ me: { id: 'owner', kind: 'owner', siteRole: null, may: [] } })
    expect(body.grant).not.toBe(grant)
    expect((await renew('x.y')).body.error?.code).toBe('unauthorized')
  })

  it('[SIGN12] changes the profile and signs out, and nothing else', async () => {
    const { id } = await test.server.people.create({ name: 'Mei' })
    const cookie = await signedIn(id)
    const { body } = await renew((await give(cookie)).body.grant)
    const token = body.token as string
    expect((await ask('PATCH', '', { token, origin: SHOP, body: { bio: 'Cello' } })).body.bio).toBe('Cello')
    expect((await ask('PATCH', '', { token, origin: 'https://other.example', body: { bio: 'x' } })).status).toBe(401)
    expect((await ask('PATCH', '', { cookie, origin: SHOP, body: { bio: 'x' } })).status).toBe(401)
    for (const [method, path] of [
      ['GET', '/sessions'],
      ['GET', '/credentials'],
      ['GET', '/export'],
      ['POST', '/token'],
      ['POST', '/recovery-codes'],
      ['DELETE', ''],
    ] as const)
      expect((await ask(method, path, { token })).status, `${method} ${path}`).toBe(401)
    // The token of the server's own pages is none of a page elsewhere.
    const own = (await ask('POST', '/token', { cookie })).body.token as string
    expect((await ask('PATCH', '', { token: own, origin: SHOP, body: { bio: 'x' } })).status).toBe(401)
    expect((await ask('POST', '/sign-out', { token, origin: SHOP })).headers.get('set-cookie')).toBeNull()
    expect((await renew(body.grant)).body.error?.code).toBe('unauthorized')
    expect((await ask('GET', '/sessions', { cookie })).body.sessions).toMatchObject([{ origin: null }])
  })

  it('[SIGN12] has no right on the site', async () => {
    const { body } = await renew((await give(await signedIn())).body.grant)
    const people = await fetch(`${test.url}/api/v1/people`, {
      headers: { authorization: `Bearer ${String(body.token)}` },
    })
    expect(people.status).toBe(403)
  })

  it('[SIGN10] [ALIAS1] connects as the person, with the guest that the page had, until the session is ended elsewhere', async () => {
    const { id } = await test.server.people.create({ name: 'Mei' })
    const cookie = await signedIn(id)
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, guest: { name: 'Guest' } })
    const { actor: guest, guestToken } = await raw.next('welcome')
    const granted = await renew((await give(cookie)).body.grant, SHOP, guestToken)
    const client = createClient({ server: test.url, getToken: () => granted.body.token as string })
    await client.rooms.get('demo').attach()
    expect(client.connection.self).toMatchObject({ id, aliases: [guest.id] })
    const { sessions } = (await ask('GET', '/sessions', { cookie })).body as {
      sessions: { id: string; origin: string }[]
    }
    const [elsewhere] = sessions.filter(({ origin }) => origin === SHOP)
    const before = performance.now()
    expect((await ask('DELETE', `/sessions/${elsewhere?.id}`, { cookie })).status).toBe(204)
    await eventually(() => client.connection.status.state === 'waiting', 'the end of the connection')
    expect(performance.now() - before).toBeLessThan(1_000)
    expect((await renew(granted.body.grant)).body.error?.code).toBe('unauthorized')
    client.close()
  })
})
