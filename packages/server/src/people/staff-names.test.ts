import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsFixture } from './people.fixture.ts'
import type { PeopleDatabase } from './database.ts'
import { RoomRoles } from './room-roles.ts'
import { StaffNames } from './staff-names.ts'

let all: ReturnType<typeof accountsFixture>
let names: StaffNames
let siteName: string
let failing: Error | undefined
let looked: number
let errors: unknown[]
beforeEach(() => {
  all = accountsFixture()
  siteName = 'Friday Club'
  failing = undefined
  looked = 0
  errors = []
  const find = async (...asked: Parameters<PeopleDatabase['find']>): Promise<never[]> => {
    looked += 1
    if (failing) throw failing
    return all.db.find<never>(...asked)
  }
  names = new StaffNames({
    ...{ db: { find: find as PeopleDatabase['find'] }, clock: all.clock },
    ...{ siteName: () => siteName, onError: (error) => errors.push(error) },
  })
})
afterEach(() => all.close())

const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

describe('names of staff', () => {
  it('[PROFILE4] are those of people with a role on the site or in a room, however they are written', async () => {
    const lin = await all.people.create({ name: 'Linda', siteRole: 'support' })
    const mei = await all.people.create({ name: 'Mei Wang' })
    const member = await all.people.create({ name: 'Bea' })
    const closed = await all.people.create({ name: 'Carl', siteRole: 'admin' })
    const none = await all.people.create({ name: 'Dora' })
    const roles = new RoomRoles(all.db)
    await roles.set(mei.id, 'demo', 'moderator', 1)
    await roles.set(mei.id, 'other', 'host', 1)
    await roles.set(member.id, 'demo', 'member', 1)
    await all.db.change([['closePerson', 1, closed.id]])
    expect(names.includes('Linda')).toBe(false)
    await names.refresh()
    for (const name of ['Linda', 'L1NDA ✨', 'Mei  Wang', 'mei-wang', 'Friday Club', 'friday-club', 'Owner', '主播'])
      expect(names.includes(name), name).toBe(true)
    for (const name of ['Linda B', 'Mei', 'Bea', 'Carl', 'Dora', '🌸', 'Friday'])
      expect(names.includes(name), name).toBe(false)
    for (const person of [undefined, member, none, { ...none, name: 'Someone' }])
      expect(() => names.mustBeFree('Linda', person)).toThrow(
        expect.objectContaining({ code: 'name_invalid' }) as Error,
      )
    // Nobody loses the name that they have, or cannot write it otherwise.
    for (const person of [lin, { ...lin, name: 'Linda K' }, { ...none, name: 'Linda' }])
      names.mustBeFree('Linda', person)
    names.mustBeFree('L1nda', lin)
    names.mustBeFree('Ann', none)
    siteName = ''
    expect(names.includes('Friday Club')).toBe(false)
    expect(names.includes('🌸')).toBe(false)
  })

  it('[PROFILE4] are not for others with a role either, and those of the site for its owners and admins alone', async () => {
    const admin = await all.people.create({ name: 'Linda', siteRole: 'admin' })
    const creator = await all.people.create({ name: 'Cleo', siteRole: 'creator' })
    const moderator = await all.people.create({ name: 'Mo' })
    await new RoomRoles(all.db).set(moderator.id, 'demo', 'moderator', 1)
    await names.refresh()
    const refused = (person: typeof admin, name: string): boolean => {
      try {
        names.mustBeFree(name, person)
        return false
      } catch {
        return true
      }
    }
    for (const person of [creator, moderator])
      for (const name of ['Linda', 'l1nda', 'Admin', '管理员', 'Friday Club'])
        expect(refused(person, name), name).toBe(true)
    expect(refused(creator, 'Mo')).toBe(true)
    expect(refused(admin, 'Cleo')).toBe(true)
    for (const name of ['Admin', 'Friday Club', 'Linda K']) expect(refused(admin, name), name).toBe(false)
    expect(refused(moderator, 'Mo the mod')).toBe(false)
  })

  it('[PROFILE4] are looked up every few seconds, once at a time, and stay known when that fails', async () => {
    await all.people.create({ name: 'Linda', siteRole: 'support' })
    all.clock.advance(4_000)
    await settled()
    expect(names.includes('Linda')).toBe(true)
    failing = new Error('the disk')
    all.clock.advance(4_000)
    await settled()
    expect([names.includes('Linda'), errors]).toEqual([true, [failing]])
    failing = undefined
    looked = 0
    await Promise.all([names.refresh(), names.refresh()])
    expect(looked).toBe(1)
    await names.refresh()
    expect(looked).toBe(2)
    names.close()
    all.clock.advance(60_000)
    expect(looked).toBe(2)
  })
})
