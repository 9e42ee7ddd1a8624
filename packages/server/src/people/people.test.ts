import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { accountsFixture } from './people.fixture.ts'
import { MAX_ALIASES } from './people.ts'
import { RoomRoles } from './room-roles.ts'

const OWNER = { id: 'owner', siteRole: 'owner' } as const

let all: ReturnType<typeof accountsFixture>
beforeEach(() => {
  all = accountsFixture()
})
afterEach(() => all.close())

describe('accounts', () => {
  it('[PEOPLE1] have an id that no token of an integrator can claim', async () => {
    const { id, kind } = await all.people.create({ name: ' Lin\u200b ', language: 'zh-CN' })
    expect(id).toMatch(/^@[\w-]{16}$/)
    expect(kind).toBe('account')
    expect(await all.people.mustGet(id)).toMatchObject({ name: 'Lin', language: 'zh-CN', bio: '' })
    await expect(
      all.tokens.mint({ user: id, rooms: {}, expiresInS: 60 }, 0).then((t) => all.tokens.verify(t, 0)),
    ).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })

  it('[PEOPLE7] take a name and a bio that can be shown', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    for (const name of ['', '\u200b', 'x'.repeat(31)])
      await expect(all.people.change(id, { name })).rejects.toMatchObject({ code: 'name_invalid' })
    await expect(all.people.create({ name: ' ' })).rejects.toMatchObject({ code: 'name_invalid' })
    await expect(all.people.change(id, { bio: 'x'.repeat(301) })).rejects.toMatchObject({ code: 'value_out_of_range' })
    expect(await all.people.change(id, { name: 'Mei', bio: ` ${'好'.repeat(300)} `, language: 'en' })).toMatchObject({
      ...{ name: 'Mei', bio: '好'.repeat(300), language: 'en' },
    })
    expect(await all.people.change(id, { language: null })).not.toHaveProperty('language')
    await expect(all.people.change('@nobody', { bio: '' })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('[PEOPLE3] are listed a hundred at a time, and found by the beginning of their name however it is written', async () => {
    for (let n = 0; n < 5; n++) {
      all.clock.advance(1)
      await all.people.create({ name: `Ann ${'abcde'[n]}` })
    }
    const first = await all.people.list({ limit: 2 })
    expect(first.people.map(({ name }) => name)).toEqual(['Ann e', 'Ann d'])
    const second = await all.people.list({ limit: 2, after: first.next })
    expect(second.people.map(({ name }) => name)).toEqual(['Ann c', 'Ann b'])
    const found = await all.people.list({ query: 'ÁNN', limit: 3 })
    expect(found.people.map(({ name }) => name)).toEqual(['Ann a', 'Ann b', 'Ann c'])
    const rest = await all.people.list({ query: 'ÁNN', limit: 3, after: found.next })
    expect([rest.people.map(({ name }) => name), rest.next]).toEqual([['Ann d', 'Ann e'], undefined])
    expect((await all.people.list({ query: 'zoe' })).people).toEqual([])
  })

  it('[PEOPLE5] take the ids that their person had as a guest, at most eight', async () => {
    const { id } = await all.people.create({ name: 'Lin' })
    const other = await all.people.create({ name: 'Mei' })
    for (let n = 0; n < MAX_ALIASES; n++) expect(await all.people.addAlias(id, `g_${n}`)).toBe(true)
    expect(await all.people.addAlias(id, 'g_more')).toBe(false)
    expect(await all.people.addAlias(other.id, 'g_0')).toBe(false)
    expect([await all.people.personOfAlias('g_0'), await all.people.personOfAlias('g_more')]).toEqual([id, undefined])
    expect(await all.people.aliasesOf(id)).toHaveLength(8)
  })
})

describe('roles on the site', () => {
  it('[AUTH11] are given and taken by those who may, and an owner stays', async () => {
    const lin = await all.people.create({ name: 'Lin', siteRole: 'creator', by: 'owner' })
    expect(lin.siteRole).toBe('creator')
    const admin = await all.people.setSiteRole(OWNER, lin.id, 'admin')
    expect(admin.siteRole).toBe('admin')
    await expect(all.people.setSiteRole(admin, 'owner', null)).rejects.toMatchObject({ code: 'outranked' })
    await expect(all.people.setSiteRole(OWNER, 'owner', null)).rejects.toMatchObject({ code: 'nothing_to_change' })
    const mei = await all.people.create({ name: 'Mei', siteRole: 'owner' })
    expect(await all.people.setSiteRole(mei, mei.id, null)).not.toHaveProperty('siteRole')
    await expect(all.people.setSiteRole(OWNER, '@nobody', null)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('roles in rooms', () => {
  const delivered = (seq: number, type: string, body: unknown) =>
    ({ type: 'event', event: { seq, type, body, at: seq, room: 'one' } }) as never

  it('[PEOPLE6] are rows that follow the log, and say in which rooms somebody has one', async () => {
    const roles = new RoomRoles(all.db)
    const consumer = roles.consumer()
    const handle = (log: string, deliveries: never[]) => consumer.handle(log, deliveries, new AbortController().signal)
    const { id } = await all.people.create({ name: 'Lin' })
    await handle('one', [
      delivered(1, 'role.granted', { actor: id, role: 'member' }),
      delivered(2, 'role.granted', { actor: id, role: 'host' }),
      delivered(3, 'role.granted', { actor: 'mia', role: 'host' }),
      delivered(4, 'message.sent', { text: 'x' }),
    ])
    await handle('two', [delivered(1, 'role.granted', { actor: id, role: 'moderator' })])
    expect(await roles.roomsOf(id)).toEqual([
      { room: 'one', role: 'host' },
      { room: 'two', role: 'moderator' },
    ])
    expect(await roles.membersOf('one', 'host')).toEqual([
      { person: id, role: 'host', name: 'Lin', kind: 'account', grantedAt: 2 },
      { person: 'mia', role: 'host', name: '', kind: 'external', grantedAt: 3 },
    ])
    await handle('one', [
      delivered(5, 'role.granted', { actor: id, role: 'guest' }),
      delivered(6, 'person.erased', { person: 'mia' }),
    ])
    expect([await roles.membersOf('one', 'host'), await roles.roomsOf(id)]).toEqual([
      [],
      [{ room: 'two', role: 'moderator' }],
    ])
    await handle('$site', [delivered(9, 'role.granted', { actor: id, role: 'host' })])
    expect(await roles.roomsOf(id)).toHaveLength(1)
  })

  it('[ROOM13] of a room that is deleted go with it, but for those that were given after it', async () => {
    const roles = new RoomRoles(all.db)
    const granted = (seq: number, actor: string) => delivered(seq, 'role.granted', { actor, role: 'host' })
    const handle = (deliveries: never[]) => roles.consumer().handle('one', deliveries, new AbortController().signal)
    await handle([granted(1, 'mia'), granted(2, 'gus')])
    await handle([granted(3, 'ann'), delivered(4, 'room.deleted', { by: 'owner' }), granted(5, 'bea')])
    expect((await roles.membersOf('one', 'host')).map(({ person }) => person)).toEqual(['bea'])
  })
})
