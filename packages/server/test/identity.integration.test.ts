import { generateKeyPairSync } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

let test: TestServer
let keys: {
  signing: string
  apiKeys: Record<string, string>
  publicKeys: Record<string, { algorithm: string; pem: string }>
}
const ed = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519')

beforeAll(async () => {
  test = await TestServer.start()
  const path = join(test.folder, 'secrets.json')
  keys = JSON.parse(readFileSync(path, 'utf8')) as typeof keys
  keys.publicKeys = { acme: { algorithm: 'EdDSA', pem: String(ed.publicKey.export({ type: 'spki', format: 'pem' })) } }
  writeFileSync(path, JSON.stringify(keys), { mode: 0o600 })
  await test.restart()
})
afterAll(() => test.close())

type Claims = {
  alg?: string
  kid?: string
  iss?: string
  aud?: string
  sub?: string
  exp?: string | number
  rooms?: unknown
}

async function token(
  key: Parameters<SignJWT['sign']>[0],
  { alg = 'HS256', kid, iss = kid, aud = 'ovation', sub = 'tao', exp = '1h', rooms = { '*': 'member' } }: Claims,
): Promise<string> {
  const jwt = new SignJWT({ rooms })
    .setProtectedHeader({ alg, ...(kid ? { kid } : {}) })
    .setAudience(aud)
    .setIssuer(iss ?? '')
    .setSubject(sub)
  return (exp === 0 ? jwt : jwt.setExpirationTime(exp)).sign(key)
}

const tryToken = async (text: string) => {
  const raw = await test.raw()
  raw.send({ t: 'hello', v: 2, token: text })
  const frame = await Promise.race([raw.next('welcome'), raw.next('bye')])
  return frame.t === 'welcome' ? frame.actor.id : frame.code
}

const bytes = (text: string) => new TextEncoder().encode(text)
const apiKey = () => Object.entries(keys.apiKeys)[0] ?? ['', '']

describe('tokens', () => {
  it('[TOK1] are taken from an API key (HS256) and from a registered public key (EdDSA)', async () => {
    const [kid, secret] = apiKey()
    expect(await tryToken(await token(bytes(secret), { kid }))).toBe('tao')
    expect(await tryToken(await token(ed.privateKey, { alg: 'EdDSA', kid: 'acme' }))).toBe('tao')
  })

  it('[TOK2] are refused when forged, swapped in algorithm, meant for others or without an end', async () => {
    const [kid, secret] = apiKey()
    const pem = keys.publicKeys.acme?.pem ?? ''
    const refused = {
      'another secret': await token(bytes('x'.repeat(40)), { kid }),
      'another private key': await token(other.privateKey, { alg: 'EdDSA', kid: 'acme' }),
      'the public key used as a secret': await token(bytes(pem), { kid: 'acme' }),
      'an unknown key': await token(bytes(secret), { kid: 'nobody' }),
      'no key id': await token(bytes(secret), { iss: kid }),
      'another algorithm of the same family': await token(bytes(secret.padEnd(64, 'x')), { alg: 'HS512', kid }),
      'another audience': await token(bytes(secret), { kid, aud: 'elsewhere' }),
      'another issuer': await token(bytes(secret), { kid, iss: 'elsewhere' }),
      'no end': await token(bytes(secret), { kid, exp: 0 }),
      'the owner': await token(bytes(secret), { kid, sub: 'owner' }),
      'the system': await token(bytes(secret), { kid, sub: 'system' }),
      'a guest': await token(bytes(secret), { kid, sub: 'g_abc' }),
      'an unknown role': await token(bytes(secret), { kid, rooms: { demo: 'emperor' } }),
      'no signature': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sub":"tao","aud":"ovation"}').toString('base64url')}.`,
      'no JWT': 'garbage',
    }
    for (const [why, text] of Object.entries(refused)) expect(await tryToken(text), why).toBe(4103)
  })

  it('[AUTH5] are refused whose person no database and no frame could hold', async () => {
    const [kid, secret] = apiKey()
    // An integrator's library may write half a pair as it is; one made of these escapes is what arrives.
    for (const sub of ['a\u0000b', '\u0000', 'half \ud800', '\udc00'])
      expect(await tryToken(await token(bytes(secret), { kid, sub })), JSON.stringify(sub)).toBe(4103)
    for (const sub of ['安', 'team/ann', '😀', ' '])
      expect(await tryToken(await token(bytes(secret), { kid, sub })), sub).toBe(sub)
  })

  it('[TOK3] that have expired say so, and may be renewed', async () => {
    const [kid, secret] = apiKey()
    expect(await tryToken(await token(bytes(secret), { kid, exp: Math.floor(Date.now() / 1_000) - 60 }))).toBe(
      4104 - 100,
    )
  })

  it('[TOK4] that end close the connection; a newer one of the same person keeps it, with its roles', async () => {
    const [kid, secret] = apiKey()
    const soon = (rooms: object, sub = 'tina', seconds = 2) =>
      token(bytes(secret), { kid, sub, rooms, exp: Math.floor(Date.now() / 1_000) + seconds })
    const open = async () => {
      const raw = await test.raw()
      raw.send({ t: 'hello', v: 2, token: await soon({ demo: 'guest' }) })
      await raw.next('welcome')
      raw.send({ t: 'attach', id: 'a', room: 'demo' })
      await raw.next('reply')
      return raw
    }
    const [ending, renewed, stolen] = await Promise.all([open(), open(), open()])
    renewed.send({ t: 'token', token: await soon({ demo: 'moderator' }, 'tina', 600) })
    expect(await renewed.next('self')).toMatchObject({ self: { role: 'moderator' } })
    stolen.send({ t: 'token', token: await soon({ demo: 'owner' }, 'somebody-else', 600) })
    expect((await stolen.closed).code).toBe(4103)
    expect((await ending.closed).code).toBe(4004)
    expect(renewed.socket.readyState).toBe(1)
  })

  it('[TOK5] secrets lie in a file that nobody else reads', () => {
    expect(statSync(join(test.folder, 'secrets.json')).mode & 0o777).toBe(0o600)
  })
})

describe('the owner', () => {
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${test.url}/api/v1/account/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    })
  const cookieOf = (response: Response) => response.headers.get('set-cookie')?.split(';')[0] ?? ''

  it('[OWNER1] comes in by a link that works once, then by password or recovery code, each with its rules', async () => {
    const code = await test.server.signIn.newCode()
    const first = await post('sign-in', { code })
    expect(first.status).toBe(200)
    expect(first.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/)
    expect((await post('sign-in', { code })).status).toBe(401)

    expect((await post('password', { password: 'short' }, { cookie: cookieOf(first) })).status).toBe(422)
    expect((await post('password', { password: 'a long enough one' })).status).toBe(401)
    const set = await post('password', { password: 'a long enough one' }, { cookie: cookieOf(first) })
    const { recoveryCodes } = (await set.json()) as { recoveryCodes: string[] }
    expect(recoveryCodes).toHaveLength(8)
    expect((await post('token', {}, { cookie: cookieOf(first) })).status, 'other sessions end').toBe(401)
    expect((await post('token', {}, { cookie: cookieOf(set) })).status).toBe(200)

    expect((await post('sign-in', { password: 'a wrong one here' })).status).toBe(401)
    expect((await post('sign-in', { password: 'a long enough one' })).status).toBe(200)
    expect((await post('sign-in', { recoveryCode: recoveryCodes[0]?.toUpperCase() })).status).toBe(200)
    expect((await post('sign-in', { recoveryCode: recoveryCodes[0] })).status).toBe(401)
  })

  it('[OWNER2] gets a token that is owner in every room, and loses it with the session', async () => {
    const signedIn = await post('sign-in', { code: await test.server.signIn.newCode() })
    const cookie = cookieOf(signedIn)
    const { token: access } = (await (await post('token', {}, { cookie })).json()) as { token: string }
    const raw = await test.raw()
    raw.send({ t: 'hello', v: 2, token: access })
    await raw.next('welcome')
    raw.send({ t: 'attach', id: 'a', room: 'demo' })
    expect(await raw.next('reply')).toMatchObject({ result: { self: { role: 'owner' } } })
    expect((await post('sign-out', {}, { cookie })).status).toBe(204)
    expect((await post('token', {}, { cookie })).status).toBe(401)
    expect((await raw.closed).code).toBe(4004)
    expect(await tryToken(access), 'a token of a session that ended').toBe(4103)
  })

  it('[OWNER3] cannot be impersonated by a page of another site, nor guessed at speed', async () => {
    const code = await test.server.signIn.newCode()
    expect((await post('sign-in', { code }, { origin: 'https://evil.example' })).status).toBe(403)
    const statuses = await Promise.all(
      Array.from({ length: 12 }, () => post('sign-in', { password: 'guess guess guess' }).then(({ status }) => status)),
    )
    expect(statuses).toContain(429)
  })
})
