import { afterEach, beforeEach, expect, it } from 'vitest'
import { accountsFixture } from './people.fixture.ts'
import type { OpenSession } from './sessions.ts'

const SHOP = 'https://shop.example'
const refused = { code: 'unauthorized' }
const LATER_MS = 10_000

let all: ReturnType<typeof accountsFixture>
let session: OpenSession
beforeEach(async () => {
  all = accountsFixture()
  session = (await all.sessions.findBySecret(await all.sessions.start('owner', { label: 'Chrome' }))) as OpenSession
})
afterEach(() => all.close())

const give = (): Promise<string> => all.grants.give(session, SHOP, 'Firefox')
const renew = (secret: string, origin: string | undefined = SHOP) => all.grants.renew(secret, origin)
const next = async (secret: string): Promise<string> => (await renew(secret)).secret as string

it('[SIGN10] gives a session of its own, for pages of one origin, in the list of sessions', async () => {
  all.clock.advance(1)
  const secret = await give()
  const { session: granted } = await renew(secret)
  expect(granted).toMatchObject({ origin: SHOP, person: { id: 'owner' } })
  expect(granted.hash).not.toBe(session.hash)
  expect(await all.sessions.list('owner')).toMatchObject([
    { label: 'Firefox', origin: SHOP },
    { label: 'Chrome', origin: null },
  ])
  await expect(renew(await give(), 'https://other.example')).rejects.toMatchObject(refused)
  await expect(all.grants.renew(await give(), undefined)).rejects.toMatchObject(refused)
})

it('[SIGN10] its secret is nothing that a cookie could be', async () => {
  const secret = await give()
  for (const part of [secret, ...secret.split('.')]) expect(await all.sessions.findBySecret(part)).toBeUndefined()
  for (const wrong of ['', '.', 'x', 'x.y']) await expect(renew(wrong)).rejects.toMatchObject(refused)
})

it('[SIGN10] hangs on the session that it was given from: it ends with it, and at the same time', async () => {
  const [one, two] = [await give(), await give()]
  const { session: granted } = await renew(one)
  await expect(all.grants.give(granted, SHOP, '')).rejects.toMatchObject(refused)
  expect(await all.sessions.end('owner', granted.hash)).toBe(true)
  await expect(renew(one)).rejects.toMatchObject(refused)
  const second = await next(two)
  expect(await all.sessions.end('owner', session.hash)).toBe(true)
  await expect(renew(second)).rejects.toMatchObject(refused)
  await expect(give()).rejects.toMatchObject(refused)
  expect(await all.sessions.list('owner')).toEqual([])
})

it('[SIGN11] a secret works once: the next one takes its place, and one that was used before that ends it', async () => {
  const first = await give()
  const second = await next(first)
  const third = await next(second)
  all.clock.advance(LATER_MS)
  await expect(renew(first)).rejects.toMatchObject(refused)
  await expect(renew(third)).rejects.toMatchObject(refused)
  expect(await all.sessions.find(session.hash)).toBeDefined()
})

it('[SIGN11] an answer that was lost costs nobody their sign-in: the last secret counts until the next one was used', async () => {
  const first = await give()
  await next(first)
  all.clock.advance(LATER_MS)
  const again = await next(first)
  all.clock.advance(LATER_MS)
  expect(await next(again)).toMatch(/^[\w-]+\.[\w-]+$/)
})

it('[SIGN11] two tabs that ask at once are both let in, and one has the next secret', async () => {
  const first = await give()
  const answers = await Promise.all([renew(first), renew(first)])
  const secrets = answers.map(({ secret }) => secret).filter((secret) => secret !== null)
  expect(secrets).toHaveLength(1)
  all.clock.advance(LATER_MS - 1)
  expect((await renew(first)).secret).toBeNull()
  expect(await next(secrets[0] as string)).toBeTypeOf('string')
})

it('[SIGN12] its token moderates at most by a role on the site, and has no right on the site', async () => {
  const { session: granted } = await renew(await give())
  const tokenOf = async (one: OpenSession) => all.accountTokens.authenticate(await all.accountTokens.issue(one))
  expect(await tokenOf(session)).toMatchObject({ id: 'owner', siteRole: 'owner', rooms: { '*': 'owner' } })
  const limited = await tokenOf(granted)
  expect(limited).toMatchObject({ id: 'owner', rooms: { '*': 'moderator' } })
  expect(limited.siteRole).toBeUndefined()
  await all.sessions.end('owner', granted.hash)
  await expect(all.accountTokens.authenticate(await all.accountTokens.issue(granted))).rejects.toMatchObject(refused)
})
