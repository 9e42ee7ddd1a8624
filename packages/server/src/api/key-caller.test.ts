import type { ApiKey } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import { callerOfKey } from './key-caller.ts'

const key: ApiKey = {
  ...{ id: 'k1', name: 'Shop', createdBy: 'owner', createdAt: 0, expiresAt: null, usedAt: null, formerUntil: null },
  grants: [
    { rooms: 'shop-*', may: ['messages.write', 'rooms.read', 'impersonate'] },
    { rooms: 'demo', may: ['moderation'] },
    { rooms: '*', may: ['people'] },
  ],
}

describe('who a request with an API key acts as', () => {
  it('[KEY4] is the key itself, as an owner, where a grant names the room and what it does', () => {
    expect(callerOfKey(key, { scope: 'messages.write', room: 'shop-1' })).toMatchObject({
      ...{ id: '@key_k1', name: 'Shop', rooms: { 'shop-1': 'owner' }, key: { id: 'k1' } },
    })
    expect(callerOfKey(key, { scope: 'people' })).toMatchObject({ rooms: {}, siteRole: 'admin' })
    // A list: its handler asks for each room.
    const { key: lists } = callerOfKey(key, { scope: 'rooms.read' })
    expect(['shop-1', 'shop', 'demo'].map(lists.maySee)).toEqual([true, false, false])
  })

  it.each([
    [{ scope: 'messages.write', room: 'demo' }, "no grant of 'messages.write' for 'demo'"],
    [{ scope: 'moderation', room: 'demo-2' }, "no grant of 'moderation' for 'demo-2'"],
    [{ scope: 'site' }, "no grant of 'site' for '*'"],
    [{ scope: 'messages.write' }, "no grant of 'messages.write' for '*'"],
    [{ scope: null, room: 'shop-1' }, 'no key may'],
    [{ scope: undefined, room: 'shop-1' }, 'no key may'],
  ] as const)('[KEY4] nobody, for %o', (asked, why) => {
    expect(() => callerOfKey(key, asked)).toThrow(why)
  })

  it('[KEY5] is a person of the integrator’s, as a member, where the key may act for others', () => {
    const asked = { scope: 'messages.write', room: 'shop-1' } as const
    expect(callerOfKey(key, { ...asked, behalf: { id: 'user-7', name: 'Mei' } })).toMatchObject({
      ...{ id: 'user-7', name: 'Mei', rooms: { 'shop-1': 'member' }, behalf: true },
    })
    expect(callerOfKey(key, { ...asked, behalf: { id: 'user-7' } }).name).toBe('user-7')
    for (const id of ['owner', 'system', 'g_guest', '@account', '', 'x'.repeat(129)])
      expect(() => callerOfKey(key, { ...asked, behalf: { id } }), id).toThrow('On-Behalf-Of')
    const elsewhere = { scope: 'moderation', room: 'demo', behalf: { id: 'user-7' } } as const
    expect(() => callerOfKey(key, elsewhere)).toThrow("no grant of 'impersonate' for 'demo'")
    expect(() => callerOfKey(key, { scope: 'people', behalf: { id: 'user-7' } })).toThrow('impersonate')
  })
})
