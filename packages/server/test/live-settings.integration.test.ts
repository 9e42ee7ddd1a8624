import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROUTES, routePath } from '@ovation/protocol'
import type { RouteInput, RouteName, RouteReply, RouteSpec } from '@ovation/protocol'
import type { Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestCluster } from './cluster.fixture.ts'
import { TestServer } from './server.fixture.ts'

type Answer<K extends RouteName> = {
  status: number
  body: RouteReply<K> & { error?: { code: string; message: string } }
}

async function ask<K extends RouteName>(
  test: TestServer,
  name: K,
  input: RouteInput<K>,
  { role = 'owner' as Role, token = '', headers = {} } = {},
): Promise<Answer<K>> {
  const { method }: RouteSpec = ROUTES[name]
  const { body } = input as { body?: unknown }
  const answer = await fetch(test.url + routePath(name, input as Parameters<typeof routePath>[1]), {
    method,
    headers: {
      authorization: `Bearer ${token || (await test.token('boss', role))}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Answer<K>['body'] }
}

/** What a page of this origin is answered when it asks whether it may connect. */
const check = async (test: TestServer, origin: string): Promise<number> =>
  (await fetch(`${test.url}/v1/check`, { headers: { origin } })).status

const SHOP = 'https://shop.example'

const tokenOf = (kid: string, secret: Uint8Array | Parameters<SignJWT['sign']>[0], alg = 'HS256'): Promise<string> =>
  new SignJWT({ rooms: { '*': 'member' } })
    .setProtectedHeader({ alg, kid })
    .setIssuer(kid)
    .setAudience('ovation')
    .setSubject('tao')
    .setExpirationTime('1h')
    .sign(secret)
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A raw connection that has said hello with a token. */
async function hello(test: TestServer, token: string, headers: Record<string, string> = {}) {
  const raw = await test.raw(headers)
  raw.send({ t: 'hello', v: 2, token })
  return raw
}
const isWelcome = async (test: TestServer, token: string): Promise<boolean> => {
  const raw = await hello(test, token)
  return Promise.race([raw.next('welcome').then(() => true), raw.next('bye').then(() => false)])
}

describe('origins that are added and removed', () => {
  let test: TestServer
  beforeAll(async () => {
    test = await TestServer.start({ config: { origins: ['https://first.example'] } })
  })
  afterAll(() => test.close())

  it('[SITE11] an origin counts at once, as browsers write it, and after a restart', async () => {
    expect(await check(test, SHOP)).toBe(403)
    const added = await ask(test, 'addOrigin', { body: { origin: 'HTTPS://Shop.example:443/' } })
    expect(added).toEqual({ status: 201, body: { origin: SHOP, fixed: false } })
    expect(await check(test, SHOP)).toBe(200)
    expect(await check(test, 'https://shop.example.evil')).toBe(403)
    expect((await ask(test, 'addOrigin', { body: { origin: SHOP } })).body.error?.code).toBe('nothing_to_change')
    await test.restart()
    expect(await check(test, SHOP)).toBe(200)
    expect((await ask(test, 'listOrigins', {})).body).toEqual({
      origins: [
        { origin: 'https://first.example', fixed: true },
        { origin: SHOP, fixed: false },
      ],
    })
    const ways = await fetch(`${test.url}/api/v1/account/ways?origin=${SHOP}`)
    expect(await ways.json()).toMatchObject({ listed: true })
  })

  it('[SITE11] only exact origins are taken, and a refusal says why', async () => {
    const refused: [string, RegExp][] = [
      ['*', /every page/],
      ['shop.example', /no scheme; write https:\/\/shop\.example/],
      ['https://*.shop.example', /pattern/],
      ['https://shop.example/path', /more than an origin/],
      ['null', /files and sandboxes/],
      [`https://${'x'.repeat(200)}.example`, /origin/],
    ]
    for (const [origin, why] of refused) {
      const { status, body } = await ask(test, 'addOrigin', { body: { origin } })
      expect([status, body.error?.message], origin).toEqual([422, expect.stringMatching(why)])
    }
    for (const role of ['guest', 'moderator', 'host'] as const)
      expect((await ask(test, 'addOrigin', { body: { origin: 'https://a.example' } }, { role })).status).toBe(403)
    expect((await ask(test, 'removeOrigin', { query: { origin: 'https://none.example' } })).status).toBe(404)
    const fixed = await ask(test, 'removeOrigin', { query: { origin: 'https://first.example' } })
    expect([fixed.status, fixed.body.error?.message]).toEqual([409, expect.stringContaining('OVATION_ORIGINS')])
  })

  it('[SITE12] connections of a removed origin end, those of others and of programs stay', async () => {
    const origin = { origin: SHOP }
    const token = await test.token('mia')
    const removed = await hello(test, token, origin)
    await removed.next('welcome')
    const [first, program] = [await hello(test, token, { origin: 'https://first.example' }), await hello(test, token)]
    const own = await hello(test, token, { origin: test.url })
    for (const raw of [first, program, own]) await raw.next('welcome')
    const publisher = new WebSocket(`${test.url.replace('http', 'ws')}/live/demo/publish`, { headers: origin })
    await once(publisher, 'open')
    const published = once(publisher, 'close')
    const stream = await fetch(`${test.url}/v1/sse`, {
      method: 'POST',
      headers: { ...origin, 'content-type': 'application/json' },
      body: JSON.stringify({ t: 'hello', v: 2, token }),
    })
    const streamed = stream.text()
    expect((await ask(test, 'removeOrigin', { query: origin })).status).toBe(204)
    expect((await removed.next('bye')).reason).toContain('origin')
    expect((await removed.closed).code).toBe(4004)
    expect(await streamed).toContain('"bye"')
    await published
    for (const raw of [first, program, own]) expect(raw.socket.readyState).toBe(1)
    expect(await check(test, SHOP)).toBe(403)
  })
})

describe('signing keys that are added, rotated and revoked', () => {
  let test: TestServer
  beforeAll(async () => {
    test = await TestServer.start()
  })
  afterAll(() => test.close())
  const counting = async (): Promise<string[]> =>
    (await ask(test, 'listSigningKeys', {})).body.keys.filter(({ until }) => until === null).map(({ id }) => id)

  it('[KEY7] a new secret signs tokens at once and after a restart; it is shown once and stored sealed', async () => {
    const { status, body } = await ask(test, 'addSigningKey', { body: {} })
    expect([status, body.key.algorithm]).toEqual([201, 'HS256'])
    const secret = body.secret as string
    const token = await tokenOf(body.key.id, bytes(secret))
    expect(await isWelcome(test, token)).toBe(true)
    await test.restart()
    expect(await isWelcome(test, token)).toBe(true)
    const { keys } = (await ask(test, 'listSigningKeys', {})).body
    expect(keys.map(({ id, addedAt }) => [id, addedAt !== null])).toContainEqual([body.key.id, true])
    expect(JSON.stringify(keys)).not.toContain(secret)
    const events = await test.server.log.read('$site', { after: 0, limit: 100, maxBytes: 1e6 })
    expect(JSON.stringify(events)).toContain(body.key.id)
    expect(JSON.stringify(events)).not.toContain(secret)
    for (const file of ['ovation.db', 'ovation.db-wal'])
      expect(readFileSync(join(test.folder, file)).includes(secret), file).toBe(false)
  })

  it('[KEY8] public keys for ES256, EdDSA and RS256, as PEM or JWK, under an id of one’s own', async () => {
    const pairs = [
      ['ES256', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
      ['EdDSA', generateKeyPairSync('ed25519')],
      ['RS256', generateKeyPairSync('rsa', { modulusLength: 2_048 })],
    ] as const
    let edDsa = ''
    for (const [alg, { publicKey, privateKey }] of pairs)
      for (const publicText of [
        publicKey.export({ type: 'spki', format: 'pem' }) as string,
        JSON.stringify(publicKey.export({ format: 'jwk' })),
      ]) {
        const id = `${alg}.${publicText.length}`
        if (alg === 'EdDSA') edDsa = id
        const { status, body } = await ask(test, 'addSigningKey', { body: { id, publicKey: publicText } })
        expect([status, body.key, body.secret]).toMatchObject([201, { id, algorithm: alg }, null])
        expect(await isWelcome(test, await tokenOf(id, privateKey, alg)), id).toBe(true)
      }
    const other = generateKeyPairSync('ed25519').privateKey
    expect(await counting()).toContain(edDsa)
    expect(await isWelcome(test, await tokenOf(edDsa, other, 'EdDSA'))).toBe(false)
  })

  it('[KEY8] what is no public key, is weak, or has an id that is taken is refused', async () => {
    const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const pem = ec.publicKey.export({ type: 'spki', format: 'pem' }) as string
    const [first = ''] = await counting()
    const refused: [{ id?: string; publicKey?: string }, RegExp][] = [
      [{ publicKey: 'nonsense' }, /cannot be read/],
      [{ publicKey: ec.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string }, /private key/],
      [{ publicKey: JSON.stringify(ec.privateKey.export({ format: 'jwk' })) }, /private key/],
      [{ publicKey: JSON.stringify({ kty: 'oct', k: 'AAAA' }) }, /private key/],
      [
        {
          publicKey: generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey.export({
            type: 'spki',
            format: 'pem',
          }) as string,
        },
        /2048 bits/,
      ],
      [
        { publicKey: generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' }) as string },
        /none of/,
      ],
      [{ id: first, publicKey: pem }, /is taken/],
      [{ id: 'ovation', publicKey: pem }, /is taken/],
      [{ id: 'a b', publicKey: pem }, /'id'/],
      [{ id: 'mine' }, /leave it out/],
    ]
    for (const [body, why] of refused) {
      const answer = await ask(test, 'addSigningKey', { body })
      expect([answer.status, answer.body.error?.message], JSON.stringify(body)).toEqual([
        422,
        expect.stringMatching(why),
      ])
    }
    for (const role of ['guest', 'moderator', 'host'] as const)
      expect((await ask(test, 'addSigningKey', { body: {} }, { role })).status).toBe(403)
  })

  it('[KEY9] a rotated key counts beside its successor for as long as was asked, with its connections', async () => {
    const made = (await ask(test, 'addSigningKey', { body: {} })).body
    const old = await tokenOf(made.key.id, bytes(made.secret as string))
    const raw = await hello(test, old)
    await raw.next('welcome')
    const params = { key: made.key.id }
    const next = await ask(test, 'rotateSigningKey', { params, body: { overlapHours: 1 } })
    expect(next.status).toBe(200)
    expect(await isWelcome(test, await tokenOf(next.body.key.id, bytes(next.body.secret as string)))).toBe(true)
    expect(await isWelcome(test, old)).toBe(true)
    expect(raw.socket.readyState).toBe(1)
    const listed = (await ask(test, 'listSigningKeys', {})).body.keys.find(({ id }) => id === made.key.id)
    expect(listed?.until).toBeGreaterThan(Date.now() + 3_500_000)
    const after = await ask(test, 'rotateSigningKey', { params: { key: next.body.key.id }, body: { overlapHours: 0 } })
    expect(after.status).toBe(200)
    expect(await isWelcome(test, await tokenOf(next.body.key.id, bytes(next.body.secret as string)))).toBe(false)
    expect((await ask(test, 'rotateSigningKey', { params: { key: 'none' }, body: {} })).status).toBe(404)
  })

  it('[KEY10] a revoked key, also one of secrets.json, ends its connections and is refused, also after a restart', async () => {
    const { signing, apiKeys } = JSON.parse(readFileSync(join(test.folder, 'secrets.json'), 'utf8')) as {
      signing: string
      apiKeys: Record<string, string>
    }
    const [[first, secret]] = Object.entries(apiKeys) as [[string, string]]
    const added = (await ask(test, 'addSigningKey', { body: {} })).body
    const owner = await new SignJWT({ rooms: { '*': 'owner' } })
      .setProtectedHeader({ alg: 'HS256', kid: added.key.id })
      .setIssuer(added.key.id)
      .setAudience('ovation')
      .setSubject('boss')
      .setExpirationTime('1h')
      .sign(bytes(added.secret as string))
    const old = await tokenOf(first, bytes(secret))
    const raw = await hello(test, old)
    await raw.next('welcome')
    const guest = await test.raw()
    guest.send({ t: 'hello', v: 2, guest: { name: 'Gus' } })
    await guest.next('welcome')
    const params = { key: first }
    expect((await ask(test, 'revokeSigningKey', { params }, { token: owner })).status).toBe(204)
    expect((await raw.closed).code).toBe(4004)
    expect(guest.socket.readyState).toBe(1)
    expect(await isWelcome(test, old)).toBe(false)
    expect((await ask(test, 'listRooms', {}, { token: old })).body.error?.message).toContain('revoked or replaced')
    expect((await ask(test, 'revokeSigningKey', { params }, { token: owner })).status).toBe(409)
    await test.restart()
    expect(await isWelcome(test, old)).toBe(false)
    // What the server signs itself, and tokens that it makes with the next key that counts, go on.
    expect(signing).not.toBe('')
    expect(await isWelcome(test, await test.token('mia'))).toBe(true)
    expect((await ask(test, 'revokeSigningKey', { params: { key: added.key.id } }, { token: owner })).status).toBe(204)
    expect((await ask(test, 'listRooms', {}, { token: owner })).status).toBe(401)
    expect((await ask(test, 'revokeSigningKey', { params: { key: 'none' } })).status).toBe(404)
  })
})

describe('limits that change while the server runs', () => {
  let test: TestServer
  beforeAll(async () => {
    test = await TestServer.start({ limits: { commandsPerActorBurst: 30 } })
  })
  afterAll(() => test.close())
  const change = (limits: Record<string, number | null>) => ask(test, 'changeLimits', { body: { limits } })

  it('[SITE13] a limit has its bounds and its value of the start, counts at once and after a restart, and is reset', async () => {
    const { limits } = (await ask(test, 'getLimits', {})).body
    expect(limits).toContainEqual({ name: 'commandsPerActorBurst', value: 30, first: 30, from: 1, to: 10_000 })
    expect((await change({ commandsPerActorBurst: 5, maxConnectionsPerActor: 2 })).status).toBe(200)
    const valueOf = async (name: string): Promise<number | undefined> =>
      (await ask(test, 'getLimits', {})).body.limits.find((one) => one.name === name)?.value
    expect(await valueOf('commandsPerActorBurst')).toBe(5)
    await test.restart()
    expect([await valueOf('commandsPerActorBurst'), await valueOf('maxConnectionsPerActor')]).toEqual([5, 2])
    expect((await change({ commandsPerActorBurst: null })).status).toBe(200)
    expect([await valueOf('commandsPerActorBurst'), await valueOf('maxConnectionsPerActor')]).toEqual([30, 2])
    expect((await change({ commandsPerActorBurst: null })).body.error?.code).toBe('nothing_to_change')
    expect((await change({ maxConnectionsPerActor: null })).status).toBe(200)
  })

  it('[SITE13] values out of bounds, names of other limits and people who may not are refused', async () => {
    const refused: object[] = [
      { maxConnectionsPerActor: 0 },
      { maxConnectionsPerActor: 1.5 },
      { maxReplayBytes: 1 },
      { constructor: 1 },
    ]
    for (const limits of refused) expect((await change(limits as never)).status, JSON.stringify(limits)).toBe(422)
    expect((await change({ maxConnectionsPerActor: 3, maxConnections: 1 })).status).toBe(422)
    for (const role of ['guest', 'moderator', 'host'] as const)
      expect((await ask(test, 'changeLimits', { body: { limits: { maxConnections: 10 } } }, { role })).status).toBe(403)
  })

  it('[SITE13] connections of a person and commands follow the new value', async () => {
    await change({ maxConnectionsPerActor: 1, commandsPerActorBurst: 2, commandsPerActorPerSecond: 1 })
    const raw = await test.rawIn('mia')
    const second = await hello(test, await test.token('mia'))
    expect((await second.closed).code).toBe(4006)
    const codes = []
    for (let n = 0; n < 4; n++) codes.push((await raw.command('message.send', { text: `${n}` })).error?.code)
    expect(codes.slice(0, 2)).toEqual([undefined, undefined])
    expect(codes.slice(2)).toContain('rate_limited')
    await change({ maxConnectionsPerActor: null, commandsPerActorBurst: null, commandsPerActorPerSecond: null })
    const third = await hello(test, await test.token('mia'))
    await third.next('welcome')
  })
})

const missing = process.env.OVATION_TEST_SKIP ?? ''
describe.skipIf(missing.includes('postgres') || missing.includes('redis'))('live settings on two nodes', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await TestCluster.start(2)
  }, 90_000)
  afterAll(() => cluster?.close())
  const WITHIN_MS = 2_000
  const took: Record<string, number> = {}
  const within = async (what: string, isSo: () => Promise<boolean> | boolean): Promise<void> => {
    const from = performance.now()
    await eventually(isSo, what, WITHIN_MS)
    took[what] = Math.round(performance.now() - from)
  }

  it('[SITE14] every node knows within two seconds, also while the bus is away, and after a restart', async () => {
    const [a, b] = [cluster.get(0), cluster.get(1)]
    const round = async (name: string): Promise<void> => {
      const origin = `https://${name}.example`
      await ask(a, 'addOrigin', { body: { origin } })
      await within(`${name}: origin added`, async () => (await check(b, origin)) === 200)
      const page = await hello(b, await b.token('mia'), { origin })
      await page.next('welcome')
      await ask(a, 'removeOrigin', { query: { origin } })
      await within(`${name}: origin removed`, () => page.socket.readyState > 1)
      const made = (await ask(a, 'addSigningKey', { body: {} })).body
      const token = await tokenOf(made.key.id, bytes(made.secret as string))
      await within(`${name}: key added`, async () => (await ask(b, 'listRooms', {}, { token })).status === 200)
      const person = await hello(b, token)
      await person.next('welcome')
      await ask(a, 'revokeSigningKey', { params: { key: made.key.id } })
      await within(`${name}: key revoked`, () => person.socket.readyState > 1)
      expect((await ask(b, 'listRooms', {}, { token })).status).toBe(401)
      const burst = 100 + Math.floor(Math.random() * 1_000)
      await ask(b, 'changeLimits', { body: { limits: { likesPerActorBurst: burst } } })
      const limitOf = async (test: TestServer) =>
        (await ask(test, 'getLimits', {})).body.limits.find((one) => one.name === 'likesPerActorBurst')?.value
      await within(`${name}: limit changed`, async () => (await limitOf(a)) === burst)
    }
    await round('with-bus')
    await cluster.redis.halt()
    await round('without-bus')
    await cluster.redis.begin()
    console.log('live settings on the other node, ms', took)
    // The audit is one for all nodes.
    const audits = await Promise.all([a, b].map(async (test) => (await ask(test, 'listAudit', {})).body.entries))
    expect(audits[0]?.map(({ action }) => action)).toContain('signing-key.revoked')
    await ask(a, 'createRoom', { body: { room: 'audited', title: 'Audited' } })
    const [entry] = (await ask(b, 'listAudit', { query: { actor: 'boss', action: 'room.created' } })).body.entries
    expect(entry).toMatchObject({ action: 'room.created', target: 'audited', detail: {} })
    expect(typeof entry?.at).toBe('number')
    await b.server.audit.forget()
    const kept = (await ask(a, 'addSigningKey', { body: {} })).body
    await ask(a, 'addOrigin', { body: { origin: SHOP } })
    await b.restart()
    expect(await check(b, SHOP)).toBe(200)
    const token = await tokenOf(kept.key.id, bytes(kept.secret as string))
    expect((await ask(b, 'listRooms', {}, { token })).status).toBe(200)
  }, 60_000)
})
