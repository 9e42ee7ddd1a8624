import fc from 'fast-check'
import { OWNER_ACTOR_ID, rankOf, ROLES, SYSTEM_ACTOR_ID } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import { ACCESS, isOpenToAll, isVideoOpen, project } from '@ovation/room'
import type { Access } from '@ovation/room'
import { authorise, effectiveRole, entryRefusal, isServerOnly, protectedRole, roleToHold } from '@ovation/room/rules'
import type { EntryRequest, Standing } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'

const roomWith = (access: Access) => ({ door: 'right', settings: { access } })
const somebody: EntryRequest = { role: 'guest', standing: {}, now: 100, known: false }
const role = fc.constantFrom(...ROLES)
const highest = (...roles: Role[]): Role => roles.reduce((a, b) => (rankOf(b) > rankOf(a) ? b : a))

describe('who may come in', () => {
  it.each(ACCESS)('[ACCESS1] a ban keeps everybody out of a %s room until it ends, and says when that is', (access) => {
    for (const who of ROLES) {
      const at = (now: number, until: number | null) =>
        entryRefusal(roomWith(access), {
          ...{ ...somebody, role: who, now, known: true, door: 'right' },
          standing: { ban: { until, by: 'mo' } },
        })
      expect(at(100, null)).toEqual({ ok: false, code: 'banned' })
      expect(at(100, 350)).toEqual({ ok: false, code: 'banned', retryInMs: 250 })
      expect(at(350, 350)?.code).not.toBe('banned')
    }
  })

  it('[ACCESS1] members by token or by grant come in everywhere', () => {
    for (const access of ACCESS) {
      expect(entryRefusal(roomWith(access), { ...somebody, role: 'member' })).toBeUndefined()
      expect(entryRefusal(roomWith(access), { ...somebody, standing: { role: 'member' } })).toBeUndefined()
    }
  })

  it('[ACCESS1] a room that asks for a password before it has one lets nobody in by giving none', () => {
    const room = { door: null, settings: { access: 'password' } } as const
    expect(entryRefusal(room, somebody)).toEqual({ ok: false, code: 'password_needed' })
  })

  it('[ACCESS2] only the server knows the digest of the password; staff see when it changed', () => {
    const room = new MemoryRoom()
    expect(room.state.door).toBeNull()
    expect(room.code('system', 'door.set', { door: 'd1' })).toBe('ok')
    expect(room.code('system', 'door.set', { door: 'd1' })).toBe('nothing_to_change')
    expect(room.state.door).toBe('d1')
    expect(project(room.state)).toEqual({ ...room.state, door: null })
    expect(room.last('door.set')).toMatchObject({ audience: 'staff', body: { door: 'd1' } })
    expect(isServerOnly('door.set')).toBe(true)
    expect(room.code('system', 'door.set', { door: null })).toBe('ok')
    expect(project(room.state)).toBe(room.state)
  })

  it('[AUTH4] video is open to all where everybody may come in, unless it needs a session', () => {
    expect(ACCESS.filter((access) => isOpenToAll({ access }))).toEqual(['public', 'unlisted'])
    const open = (video: 'open' | 'session') => ACCESS.filter((access) => isVideoOpen({ access, video }))
    expect([open('open'), open('session')]).toEqual([['public', 'unlisted'], []])
  })
})

describe('who may do what', () => {
  it('[AUTH1] whoever is in the room and at least that role; it is told which role counts', () => {
    fc.assert(
      fc.property(role, role, role, (token, granted, least) => {
        const who = { ...somebody, role: token, standing: { role: granted } }
        const counts = highest(token, granted)
        expect(effectiveRole(token, { role: granted })).toBe(counts)
        expect(authorise(roomWith('public'), who, least)).toEqual(
          rankOf(counts) >= rankOf(least) ? { ok: true, role: counts } : { ok: false, code: 'forbidden' },
        )
      }),
    )
  })

  it('[AUTH1] who may not come in is told so, whatever they may do', () => {
    expect(authorise(roomWith('members'), somebody, 'guest')).toEqual({ ok: false, code: 'members_only' })
    const standing: Standing = { ban: { until: null, by: 'olga' } }
    expect(authorise(roomWith('public'), { ...somebody, role: 'host', standing }, 'guest')).toMatchObject({
      code: 'banned',
    })
  })
})

describe('roles of those who are away', () => {
  const standing = fc.record({ role, held: role }, { requiredKeys: [] })

  it('[AUTH2] the highest of granted, remembered and present role protects', () => {
    fc.assert(
      fc.property(standing, fc.option(role, { nil: undefined }), (their, connected) => {
        const { role: granted = 'guest', held = 'guest' } = their
        expect(protectedRole('gus', their, connected)).toBe(highest(granted, held, connected ?? 'guest'))
      }),
    )
  })

  it.each([OWNER_ACTOR_ID, SYSTEM_ACTOR_ID])('[AUTH2] nobody is above %s', (actor) => {
    expect(protectedRole(actor, {}, 'guest')).toBe('owner')
  })

  it.each<[string, Role, Role | undefined, Role | undefined, Role | undefined]>([
    ['a new moderator', 'moderator', undefined, undefined, 'moderator'],
    ['a moderator who is host now', 'host', 'moderator', undefined, 'host'],
    ['a member: roles below staff protect nobody', 'member', undefined, undefined, undefined],
    ['what is known already', 'host', 'host', undefined, undefined],
    ['a guest who never was anything else', 'guest', undefined, undefined, undefined],
    ['a host who is a moderator now', 'moderator', 'host', undefined, 'moderator'],
    ['a host who is a guest now', 'guest', 'host', 'member', 'guest'],
    ['a host whose other connection still says so', 'guest', 'host', 'host', undefined],
    ['a moderator whose other connection says more', 'guest', 'moderator', 'host', undefined],
  ])('[AUTH2] %s (%s, before %s, elsewhere %s) → %s', (_, token, held, elsewhere, expected) => {
    expect(roleToHold(token, held ? { held } : {}, elsewhere)).toBe(expected)
  })
})
