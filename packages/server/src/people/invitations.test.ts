import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { guestOf, linkGuest } from './guest-links.ts'
import { Invitations } from './invitations.ts'
import { accountsFixture } from './people.fixture.ts'

const DAY_MS = 86_400_000

let all: ReturnType<typeof accountsFixture>
let invitations: Invitations
beforeEach(() => {
  all = accountsFixture()
  invitations = new Invitations(all.db, all.clock)
})
afterEach(() => all.close())

const terms = { by: 'owner', note: 'Lin', days: 7, uses: 2 }

describe('invitations', () => {
  it('[INVITE1] are used as often as they say, until their time is over', async () => {
    const { code, invitation } = await invitations.create({ room: 'demo', role: 'moderator' }, terms)
    expect(invitation).toMatchObject({ room: 'demo', role: 'moderator', note: 'Lin', createdBy: 'owner', usesLeft: 2 })
    expect(invitation.expiresAt - invitation.createdAt).toBe(7 * DAY_MS)
    expect(await invitations.find(code)).toEqual(invitation)
    expect(await invitations.use(code)).toBe(true)
    expect(await invitations.find(code)).toMatchObject({ usesLeft: 1 })
    expect([await invitations.use(code), await invitations.use(code)]).toEqual([true, false])
    expect(await invitations.find(code)).toBeUndefined()
    const late = await invitations.create({ room: 'demo', role: 'member' }, terms)
    all.clock.advance(7 * DAY_MS)
    expect([await invitations.find(late.code), await invitations.use(late.code)]).toEqual([undefined, false])
    expect(await invitations.find('guess')).toBeUndefined()
  })

  it('[INVITE2] are listed and withdrawn by room, or for the site', async () => {
    const one = await invitations.create({ room: 'demo', role: 'member' }, terms)
    const two = await invitations.create({ role: 'creator' }, terms)
    expect(await invitations.list('demo')).toEqual([one.invitation])
    expect(await invitations.list(undefined)).toEqual([two.invitation])
    expect(two.invitation).not.toHaveProperty('room')
    expect(await invitations.withdraw('other', one.invitation.id)).toBe(false)
    expect(await invitations.withdraw(undefined, one.invitation.id)).toBe(false)
    expect(await invitations.withdraw('demo', one.invitation.id)).toBe(true)
    expect(await invitations.find(one.code)).toBeUndefined()
    expect(await invitations.withdraw(undefined, two.invitation.id)).toBe(true)
    expect(await invitations.list(undefined)).toEqual([])
  })

  it('[INVITE2] are at most a hundred in each room', async () => {
    for (let n = 0; n < 100; n++) await invitations.create({ room: 'demo', role: 'member' }, terms)
    await expect(invitations.create({ room: 'demo', role: 'member' }, terms)).rejects.toMatchObject({
      code: 'value_out_of_range',
    })
    await invitations.create({ room: 'other', role: 'member' }, terms)
  })
})

describe('a guest who signs in', () => {
  it('[ALIAS1] keeps their id for the account, shown by their own token alone', async () => {
    const { tokens, people, clock } = all
    const { id } = await people.create({ name: 'Lin' })
    const guest = await tokens.mintOwn({ user: 'g_1', name: 'Lina', rooms: {}, expiresInS: 60 }, clock.now())
    expect(await guestOf(all, guest)).toEqual({ id: 'g_1', name: 'Lina' })
    const other = await tokens.mint({ user: 'mia', rooms: {}, expiresInS: 60 }, clock.now())
    for (const token of [undefined, 'garbage', other]) {
      expect(await guestOf(all, token)).toBeUndefined()
      await linkGuest(all, id, token)
    }
    expect(await people.aliasesOf(id)).toEqual([])
    await linkGuest(all, id, guest)
    expect(await people.aliasesOf(id)).toEqual(['g_1'])
    clock.advance(61_000 + 30_000)
    expect(await guestOf(all, guest)).toBeUndefined()
  })
})
