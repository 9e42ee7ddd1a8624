import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsFixture } from './people.fixture.ts'
import type { OpenSession } from './sessions.ts'

const OLD = 'an evening by the sea'
const NEW = 'a morning in the hills'

let all: ReturnType<typeof accountsFixture>
beforeEach(() => {
  all = accountsFixture()
})
afterEach(() => all.close())

const mustFind = async (secret: string): Promise<OpenSession> => {
  const session = await all.sessions.findBySecret(secret)
  if (!session) throw new Error('there is no such session')
  return session
}
const signedIn = async (...proof: Parameters<typeof all.signIn.signIn>): Promise<OpenSession> =>
  mustFind((await all.signIn.signIn(...proof)).secret)

async function withPassword() {
  const first = await signedIn({ code: await all.signIn.newCode() })
  const set = await all.signIn.changePassword(first, { password: OLD })
  const change = (session: OpenSession, current?: string) =>
    all.signIn.changePassword(session, { password: NEW, ...(current === undefined ? {} : { current }) })
  return { change, first, recoveryCodes: set.recoveryCodes, session: await mustFind(set.session) }
}

describe("the owner's password", () => {
  it('[OWNER4] is replaced by who knows it, and by nobody else who has the session', async () => {
    const { change, session } = await withPassword()
    await expect(change(session)).rejects.toMatchObject({ code: 'password_needed' })
    await expect(change(session, 'an evening by the lake')).rejects.toMatchObject({ code: 'password_wrong' })
    expect(await all.signIn.mayResetPassword(session)).toBe(false)
    const byPassword = await signedIn({ password: OLD })
    await expect(change(byPassword)).rejects.toMatchObject({ code: 'password_needed' })
    await change(byPassword, OLD)
    await expect(signedIn({ password: OLD })).rejects.toMatchObject({ code: 'unauthorized' })
    await signedIn({ password: NEW })
  })

  it('[OWNER4] is replaced without it within ten minutes of a sign-in by link or recovery code', async () => {
    const { change, recoveryCodes } = await withPassword()
    const late = await signedIn({ code: await all.signIn.newCode() })
    expect(await all.signIn.mayResetPassword(late)).toBe(true)
    all.clock.advance(10 * 60_000)
    expect(await all.sessions.find(late.hash)).toBeDefined()
    expect(await all.signIn.mayResetPassword(late)).toBe(false)
    await expect(change(late)).rejects.toMatchObject({ code: 'password_needed' })
    const byCode = await signedIn({ recoveryCode: recoveryCodes[0] ?? '' })
    const { session } = await change(byCode)
    await expect(change(await mustFind(session))).rejects.toMatchObject({ code: 'password_needed' })
  })

  it('[OWNER1] is new: every other session ends, and there are eight new recovery codes', async () => {
    const { first, recoveryCodes } = await withPassword()
    expect(await all.sessions.find(first.hash)).toBeUndefined()
    expect(recoveryCodes).toHaveLength(8)
    const second = await all.signIn.setPassword('owner', NEW)
    await expect(signedIn({ recoveryCode: recoveryCodes[1] ?? '' })).rejects.toMatchObject({ code: 'unauthorized' })
    const [code = ''] = second.recoveryCodes
    expect((await signedIn({ recoveryCode: ` ${code.toUpperCase()} ` })).person.id).toBe('owner')
    await expect(signedIn({ recoveryCode: code })).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('[OWNER1] has ten to two hundred characters', async () => {
    for (const password of ['123456789', 'x'.repeat(201)])
      await expect(all.signIn.setPassword('owner', password)).rejects.toMatchObject({ code: 'value_out_of_range' })
    await all.signIn.setPassword('owner', '1234567890')
    await all.signIn.setPassword('owner', 'x'.repeat(200))
  })
})

describe('a link to sign in', () => {
  it('[SIGN1] is for one person, works once, and for half an hour', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const code = await all.signIn.newCode(id)
    expect((await signedIn({ code }, 'Safari · iPhone')).person).toMatchObject({ id, name: 'Lin', kind: 'account' })
    await expect(signedIn({ code })).rejects.toMatchObject({ code: 'unauthorized' })
    const late = await all.signIn.newCode(id)
    all.clock.advance(30 * 60_000)
    await expect(signedIn({ code: late })).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('[SIGN1] lets nobody into an account that was closed meanwhile', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const code = await all.signIn.newCode(id)
    await all.db.change([['closePerson', 1, id]])
    await expect(signedIn({ code })).rejects.toMatchObject({ code: 'unauthorized' })
  })
})

describe('sessions', () => {
  it('[SIGN3] are listed for their person, the newest first, and end one by one', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const phone = await signedIn({ code: await all.signIn.newCode(id) }, 'Safari · iPhone')
    all.clock.advance(1_000)
    const desk = await signedIn({ code: await all.signIn.newCode(id) }, 'x'.repeat(200))
    expect(await all.sessions.list(id)).toMatchObject([
      { hash: desk.hash, label: 'x'.repeat(80) },
      { hash: phone.hash, label: 'Safari · iPhone' },
    ])
    expect(await all.sessions.end('owner', phone.hash)).toBe(false)
    expect(await all.sessions.end(id, phone.hash)).toBe(true)
    expect([await all.sessions.find(phone.hash), (await all.sessions.find(desk.hash))?.hash]).toEqual([
      undefined,
      desk.hash,
    ])
    await all.sessions.endAll(id)
    expect(await all.sessions.list(id)).toEqual([])
  })

  it('[OWNER2] last thirty days', async () => {
    const { hash } = await signedIn({ code: await all.signIn.newCode() })
    all.clock.advance(30 * 86_400_000 - 1)
    expect(await all.sessions.find(hash)).toBeDefined()
    all.clock.advance(1)
    expect(await all.sessions.find(hash)).toBeUndefined()
  })
})

describe('the token of an account', () => {
  const tokenOf = async (id: string) => {
    const session = await signedIn({ code: await all.signIn.newCode(id) })
    return { session, token: await all.accountTokens.issue(session) }
  }

  it('[SIGN4] speaks for its person as they are now: name, role on the site, ids as a guest', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const { token } = await tokenOf(id)
    expect(await all.accountTokens.authenticate(token)).toMatchObject({ id, name: 'Lin', rooms: {} })
    await all.people.change(id, { name: 'Lin Tao' })
    await all.people.setSiteRole({ id: 'owner', siteRole: 'owner' }, id, 'support')
    await all.people.addAlias(id, 'g_1')
    expect(await all.accountTokens.authenticate(token)).toMatchObject({
      ...{ id, name: 'Lin Tao', siteRole: 'support', aliases: ['g_1'] },
      rooms: { '*': 'moderator' },
    })
    await all.people.setSiteRole({ id: 'owner', siteRole: 'owner' }, id, null)
    expect(await all.accountTokens.authenticate(token)).not.toHaveProperty('siteRole')
  })

  it('[SIGN4] is refused when its session has ended, is of somebody else, or its account is closed', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const { session, token } = await tokenOf(id)
    const stolen = await all.tokens.mintOwn(
      { user: 'owner', rooms: {}, expiresInS: 60, session: session.hash },
      all.clock.now(),
    )
    await expect(all.accountTokens.authenticate(stolen)).rejects.toMatchObject({ code: 'unauthorized' })
    await all.sessions.end(id, session.hash)
    await expect(all.accountTokens.authenticate(token)).rejects.toMatchObject({ code: 'unauthorized' })
    const again = await tokenOf(id)
    await all.db.change([['closePerson', 1, id]])
    await expect(all.accountTokens.authenticate(again.token)).rejects.toMatchObject({ code: 'unauthorized' })
  })

  it('[SIGN4] of an integrator stays what it says', async () => {
    const token = await all.tokens.mint({ user: 'mia', rooms: { demo: 'host' }, expiresInS: 60 }, all.clock.now())
    expect(await all.accountTokens.authenticate(token)).toMatchObject({ id: 'mia', rooms: { demo: 'host' } })
  })
})

describe('a link that somebody made for another person', () => {
  const link = (person: string, by?: 'support' | 'admin') => all.signIn.newCode(person, by)
  const roleIn = (person: string, role: string) => all.db.change([['setRoomRole', person, 'demo', role, 1]])

  it('[AUTH13] signs nobody in as a person who has risen above who made it', async () => {
    const { id } = await all.people.create({ name: 'Ann' })
    const owner = { id: 'owner', siteRole: 'owner' as const }
    const early = [await link(id, 'support'), await link(id, 'support'), await link(id, 'admin')]
    await roleIn(id, 'host')
    await expect(signedIn({ code: early[0] ?? '' })).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await signedIn({ code: await link(id, 'admin') })).toMatchObject({ person: { id } })
    await roleIn(id, 'moderator')
    expect(await signedIn({ code: early[1] ?? '' })).toMatchObject({ person: { id } })
    await all.people.setSiteRole(owner, id, 'admin')
    await expect(signedIn({ code: early[2] ?? '' })).rejects.toMatchObject({ code: 'unauthorized' })
    // Their own, and that of the command line.
    expect(await signedIn({ code: await link(id) })).toMatchObject({ person: { id } })
  })

  it('[AUTH13] may be made by support for people who are at most moderators in every room', async () => {
    const person = await all.people.create({ name: 'Ann' })
    const allowed: boolean[] = []
    for (const role of ['member', 'moderator', 'host', 'owner']) {
      await all.db.change([['setRoomRole', person.id, role, role, 1]])
      allowed.push(await all.signIn.mayHelp('support', person))
    }
    expect(allowed).toEqual([true, true, false, false])
    expect(await all.signIn.mayHelp('admin', person)).toBe(true)
    expect(await all.signIn.mayHelp(undefined, person)).toBe(false)
  })
})
