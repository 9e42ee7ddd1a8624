import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guestOf, linkGuest } from './guest-links.ts'
import { accountsFixture } from './people.fixture.ts'
import { freshRecoveryCodes, recoveryDigest } from './recovery-codes.ts'

let all: ReturnType<typeof accountsFixture>
beforeEach(() => {
  all = accountsFixture()
})
afterEach(() => all.close())

describe('what works once', () => {
  it('[SIGN1] is good for its purpose alone, until its time is over, and stays when it is only looked at', async () => {
    const secret = await all.oneTime.issue('sign-in', { person: 'a' }, 1_000)
    expect(await all.oneTime.take('passkey-add', secret)).toBeUndefined()
    all.clock.advance(999)
    for (let n = 0; n < 2; n++) expect(await all.oneTime.peek('sign-in', secret)).toEqual({ person: 'a' })
    expect(await all.oneTime.take('sign-in', secret)).toEqual({ person: 'a' })
    expect(await all.oneTime.peek('sign-in', secret)).toBeUndefined()
    const late = await all.oneTime.issue('sign-in', {}, 1_000)
    all.clock.advance(1_000)
    expect([await all.oneTime.peek('sign-in', late), await all.oneTime.take('sign-in', late)]).toEqual([
      undefined,
      undefined,
    ])
  })

  it('[SIGN1] is stored as a digest, and forgotten after its time', async () => {
    const stored: unknown[][] = []
    const change = all.db.change.bind(all.db)
    all.db.change = (steps) => {
      stored.push(...(steps as unknown as unknown[][]))
      return change(steps)
    }
    const secret = await all.oneTime.issue('sign-in', {}, 1_000)
    expect(JSON.stringify(stored)).not.toContain(secret)
    all.clock.advance(1_000)
    await all.oneTime.issue('sign-in', {}, 1_000)
    expect(stored.filter(([name]) => name === 'forgetOneTime')).toHaveLength(2)
    // Dated back, an entry that is only hidden would be found.
    all.clock.advance(-1_000)
    expect(await all.oneTime.peek('sign-in', secret)).toBeUndefined()
  })
})

describe('recovery codes', () => {
  it('[OWNER1] are eight, all different, in groups of five, and stored as digests', () => {
    const { codes, steps } = freshRecoveryCodes('owner', 7)
    expect(new Set(codes).size).toBe(8)
    for (const code of codes) expect(code).toMatch(/^[0-9a-f]{5}(-[0-9a-f]{5}){3}$/)
    expect(steps).toEqual([
      ['holdPerson', 'owner'],
      ['dropCredentials', 'owner', 'recovery'],
      ...codes.map((code) => ['addCredentialWithin', 'recovery', recoveryDigest(code), '', 7, 'owner', 'recovery', 8]),
    ])
  })

  it('[OWNER1] are the same however they are typed', () => {
    expect(recoveryDigest(' ABC12 de-f34 ')).toBe(recoveryDigest('abc12-def34'))
    expect(recoveryDigest('abc12-def35')).not.toBe(recoveryDigest('abc12-def34'))
  })
})

describe("a guest's id", () => {
  const tokenOf = (user: string) =>
    all.tokens.mintOwn({ user, name: 'Mei', rooms: {}, expiresInS: 60 }, all.clock.now())

  it('[ALIAS1] becomes that of the account for which its own token is shown, and of no second one', async () => {
    const [lin, mei] = [await all.people.create({ name: 'Lin' }), await all.people.create({ name: 'Mei' })]
    const token = await tokenOf('g_1')
    expect(await guestOf(all, token)).toEqual({ id: 'g_1', name: 'Mei' })
    await linkGuest(all, lin.id, token)
    await linkGuest(all, mei.id, token)
    expect([await all.people.aliasesOf(lin.id), await all.people.aliasesOf(mei.id)]).toEqual([['g_1'], []])
  })

  it('[ALIAS1] is not taken by a token that is none, is over, or is of somebody else than a guest', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const late = await tokenOf('g_2')
    all.clock.advance(91_000)
    for (const token of [undefined, 'x', late, await tokenOf('mia')]) {
      expect(await guestOf(all, token)).toBeUndefined()
      await linkGuest(all, id, token)
    }
    expect(await all.people.aliasesOf(id)).toEqual([])
  })
})

describe('sessions', () => {
  it('[OWNER2] are stored as digests, shown without them, and end one by one or but for one', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const secrets = [await all.sessions.start(id), await all.sessions.start(id), await all.sessions.start('owner')]
    const [first, second, other] = await Promise.all(secrets.map((secret) => all.sessions.findBySecret(secret)))
    expect(JSON.stringify(await all.sessions.list(id))).not.toContain(secrets[0])
    expect(await all.sessions.list(id)).toContainEqual({
      ...{
        hash: first?.hash,
        label: '',
        origin: null,
        createdAt: all.clock.now(),
        expiresAt: all.clock.now() + 30 * 86_400_000,
      },
    })
    await all.sessions.endOthers(id, second?.hash ?? '')
    expect((await all.sessions.list(id)).map(({ hash }) => hash)).toEqual([second?.hash])
    expect(await all.sessions.find(other?.hash ?? '')).toMatchObject({ person: { id: 'owner' } })
  })

  it('[OWNER4] may replace a password only where they were opened so, and for ten minutes', async () => {
    const until = async (options: object) =>
      (await all.sessions.findBySecret(await all.sessions.start('owner', options)))?.resetUntil
    expect(await until({ mayReset: true })).toBe(all.clock.now() + 600_000)
    expect(await until({})).toBe(0)
  })

  it('[OWNER2] of a list are a hundred at most, the newest', async () => {
    for (let n = 0; n < 101; n++) {
      all.clock.advance(1)
      await all.sessions.start('owner', { label: `${n}` })
    }
    const labels = (await all.sessions.list('owner')).map(({ label }) => label)
    expect([labels.length, labels[0], labels.at(-1)]).toEqual([100, '100', '1'])
  })
})
