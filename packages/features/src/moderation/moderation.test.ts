import { describe, expect, it } from 'vitest'
import type { RoomEvent } from '@ovation/room'
import { evolveStanding, lookupsOf, SLICES, standingChangedBy } from '@ovation/room/rules'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'
import { moderationShapes } from './wire.ts'

const TEN_YEARS_MS = 3_650 * 86_400_000
const SANCTIONS = [
  ['mute', 'member.mute', 'member.unmute', 'member.muted', 'member.unmuted'],
  ['ban', 'member.ban', 'member.unban', 'member.banned', 'member.unbanned'],
] as const

describe.each(SANCTIONS)('a %s', (field, impose, lift, imposed, lifted) => {
  it('[FEATURE27] lasts as long as it says, is seen by staff and the person, and is remembered of them', () => {
    const room = new MemoryRoom()
    expect(room.code('mo', impose, { actor: 'gus', durationMs: 500, reason: 'spam' })).toBe('ok')
    expect(room.log).toMatchObject([
      { type: imposed, actor: 'mo', audience: ['@staff', 'gus'], body: { actor: 'gus', until: 1_500, reason: 'spam' } },
    ])
    expect(room.standing('gus')).toEqual({ [field]: { until: 1_500, by: 'mo', at: 1_000, reason: 'spam' } })
    expect(room.code('hugo', impose, { actor: 'gus', durationMs: null })).toBe('ok')
    expect(room.standing('gus')).toEqual({ [field]: { until: null, by: 'hugo', at: 1_000 } })
  })

  it.each([
    [-1, false],
    [0, false],
    [1, true],
    [TEN_YEARS_MS, true],
    [TEN_YEARS_MS + 1, false],
  ])('[FEATURE27] of %i ms: %s', (durationMs, accepted) => {
    const decision = new MemoryRoom().give('mo', impose, { actor: 'gus', durationMs })
    expect(decision).toMatchObject(accepted ? { ok: true } : { code: 'value_out_of_range', detail: 'durationMs' })
  })

  it('[FEATURE27] has a reason of at most 200 characters', () => {
    const impose_ = (reason: string) => new MemoryRoom().code('mo', impose, { actor: 'gus', durationMs: null, reason })
    expect([impose_('x'.repeat(200)), impose_('x'.repeat(201))]).toEqual(['ok', 'text_too_long'])
  })

  it('[ROLE3] is lifted by anyone who may impose it, once; other sanctions stay', () => {
    const room = new MemoryRoom()
    room.give('hugo', 'member.mute', { actor: 'gus', durationMs: null })
    room.give('hugo', 'member.ban', { actor: 'gus', durationMs: null })
    const { [field]: _, ...others } = room.standing('gus')
    expect(room.code('mo', lift, { actor: 'gus' })).toBe('ok')
    expect(room.last(lifted)).toMatchObject({ actor: 'mo', audience: ['@staff', 'gus'], body: { actor: 'gus' } })
    expect(room.standing('gus')).toEqual(others)
    expect(room.code('mo', lift, { actor: 'gus' })).toBe('nothing_to_change')
    expect(room.code('mo', lift, { actor: 'nobody' })).toBe('nothing_to_change')
  })

  it('[BAN2] is ended by the room when its time is over, not before, and one without end never', () => {
    const room = new MemoryRoom()
    const end = () => room.code('system', lift, { actor: 'gus' })
    room.give('mo', impose, { actor: 'gus', durationMs: 500 })
    room.now = 1_499
    expect(end()).toBe('nothing_to_change')
    room.now = 1_500
    expect(end()).toBe('ok')
    expect(room.standing('gus')).toEqual({})
    expect(end()).toBe('nothing_to_change')
    room.give('mo', impose, { actor: 'gus', durationMs: null })
    room.now += TEN_YEARS_MS
    expect(end()).toBe('nothing_to_change')
  })

  it('[KEYED5] its end is due when its time is over, under one id wherever it is found', () => {
    const room = new MemoryRoom()
    room.give('mo', impose, { actor: 'gus', durationMs: 500 })
    room.give('mo', impose, { actor: 'gia', durationMs: null })
    expect(SLICES.expiresAt('standing', room.standing('gus'))).toBe(1_500)
    expect(SLICES.expiresAt('standing', room.standing('gia'))).toBeNull()
    room.now = 1_499
    expect(room.due()).toEqual([])
    room.now = 1_500
    const body = { actor: 'gus' }
    expect(room.due()).toEqual([{ commandId: `un${field}/gus/1500`, command: { type: lift, body } }])
    expect(room.code('system', lift, body)).toBe('ok')
    expect(room.due()).toEqual([])
  })

  it('[KEYED6] is found by the erasure of the person and of who imposed it', () => {
    const { personOf, mentions } = SLICES.all.find(({ name }) => name === 'standing') ?? {}
    expect(personOf?.('gus')).toBe('gus')
    expect(mentions).toContain(`${field}.by`)
  })

  it('[BAN2] is ended by the room whoever the person has become meanwhile', () => {
    const room = new MemoryRoom()
    room.give('mo', impose, { actor: 'gus', durationMs: 500 })
    room.now = 1_500
    const targetPerson = { id: 'gus', standing: room.standing('gus'), role: 'owner' as const }
    expect(room.code('system', lift, { actor: 'gus' }, { targetPerson })).toBe('ok')
  })

  it('[ROLE3] nobody imposes it on themselves, whatever is known of their role', () => {
    const targetPerson = { id: 'mo', standing: {}, role: 'guest' as const }
    const decision = new MemoryRoom().give('mo', impose, { actor: 'mo', durationMs: null }, { targetPerson })
    expect(decision).toEqual({ ok: false, code: 'outranked' })
  })

  it('[ROLE3] nobody imposes it on an equal, on somebody above or on themselves, or lifts it of one', () => {
    const room = new MemoryRoom()
    for (const actor of ['mo', 'hugo', 'olga', 'owner'])
      expect(room.code('mo', impose, { actor, durationMs: null }), actor).toBe('outranked')
    expect(room.code('hugo', impose, { actor: 'mo', durationMs: null })).toBe('ok')
    const moe = { actor: { id: 'moe', name: 'Moe', role: 'moderator' as const } }
    expect(room.code('moe', lift, { actor: 'mo' }, moe)).toBe('outranked')
    expect(room.code('hugo', lift, { actor: 'mo' })).toBe('ok')
  })

  it.each(['@staff', 'system'])('[AUTH2] is for people, not for %s', (actor) => {
    const decision = new MemoryRoom().give('olga', impose, { actor, durationMs: null })
    expect(decision).toEqual({ ok: false, code: 'value_out_of_range', detail: 'actor' })
  })

  it('[AUTH2] nobody is acted on who was not looked up', () => {
    const unknown = { targetPerson: undefined } as never
    expect(new MemoryRoom().code('olga', impose, { actor: 'gus', durationMs: null }, unknown)).toBe('outranked')
    for (const [type, body] of [
      [impose, { actor: 'gus', durationMs: 1 }],
      [lift, { actor: 'gus' }],
    ] as const)
      expect(lookupsOf({ type, body } as never, { id: 'mo' })).toEqual({ actor: 'gus' })
  })
})

describe('sanctions of somebody who signs in', () => {
  const carry = (room: MemoryRoom, from = 'g_1') => room.give('system', 'sanction.carry', { actor: '@ann', from })
  const said = (decision: ReturnType<typeof carry>) =>
    decision.ok ? decision.events.map(({ type, body }) => [type, body]) : decision.code

  it('[ALIAS5] count for their account, and are told with the id that they had', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: 'g_1', durationMs: 500, reason: 'spam' })
    room.give('mo', 'member.ban', { actor: 'g_1', durationMs: null })
    const decision = carry(room)
    expect(said(decision)).toEqual([
      ['member.muted', { actor: '@ann', until: 1_500, reason: 'spam', from: 'g_1' }],
      ['member.banned', { actor: '@ann', until: null, from: 'g_1' }],
      ['sanction.carried', { actor: 'g_1', to: '@ann' }],
    ])
    expect(decision.ok && decision.events.map(({ audience }) => audience)).toEqual([
      ['@staff', '@ann'],
      ['@staff', '@ann'],
      'staff',
    ])
    expect(room.standing('@ann')).toEqual({
      mute: { until: 1_500, by: 'system', at: 1_000, reason: 'spam' },
      ban: { until: null, by: 'system', at: 1_000 },
    })
    expect(room.code('@ann', 'message.send', { text: 'hi' })).toBe('banned')
  })

  it('[ALIAS5] are carried once: lifted from the account they stay lifted, imposed anew they count again', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: 'g_1', durationMs: null })
    expect(said(carry(room))).toHaveLength(2)
    room.give('mo', 'member.unmute', { actor: '@ann' })
    expect(said(carry(room))).toBe('nothing_to_change')
    expect(room.code('@ann', 'message.send', { text: 'hi' })).toBe('ok')
    room.give('mo', 'member.mute', { actor: 'g_1', durationMs: null })
    expect(said(carry(room))).toHaveLength(2)
    room.give('mo', 'member.unmute', { actor: 'g_1' })
    expect(room.standing('g_1')).toEqual({})
    // Another account that gets the id later has it too.
    room.give('mo', 'member.mute', { actor: 'g_1', durationMs: null })
    carry(room)
    expect(room.code('system', 'sanction.carry', { actor: '@bea', from: 'g_1' })).toBe('ok')
  })

  it('[ALIAS5] shorten nothing that the account has, and what has run out counts no more', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: '@ann', durationMs: 900 })
    room.give('mo', 'member.mute', { actor: 'g_1', durationMs: 500 })
    room.give('mo', 'member.ban', { actor: 'g_2', durationMs: 500 })
    expect(said(carry(room))).toEqual([['sanction.carried', { actor: 'g_1', to: '@ann' }]])
    expect(room.standing('@ann').mute?.until).toBe(1_900)
    room.give('mo', 'member.mute', { actor: 'g_3', durationMs: 901 })
    expect(said(carry(room, 'g_3'))).toHaveLength(2)
    expect(room.standing('@ann').mute?.until).toBe(1_901)
    room.give('mo', 'member.mute', { actor: 'g_4', durationMs: null })
    carry(room, 'g_4')
    room.give('mo', 'member.mute', { actor: 'g_5', durationMs: 9_000 })
    expect(said(carry(room, 'g_5'))).toHaveLength(1)
    expect(room.standing('@ann').mute?.until).toBeNull()
    room.now = 1_500
    expect(said(carry(room, 'g_2'))).toBe('nothing_to_change')
    expect(said(carry(room, 'g_9'))).toBe('nothing_to_change')
    expect(room.code('olga', 'sanction.carry', { actor: '@ann', from: 'g_1' })).toBe('forbidden')
  })
})

describe('roles', () => {
  it('[ROLE4] a granted role is remembered of its person; the same again is no change', () => {
    const room = new MemoryRoom()
    const grant = (role: 'member' | 'moderator' | 'host', actor = 'gus') =>
      room.code('hugo', 'role.grant', { actor, role })
    expect(grant('moderator')).toBe('ok')
    expect(room.last('role.granted')).toMatchObject({ audience: 'all', body: { actor: 'gus', role: 'moderator' } })
    expect(room.standing('gus')).toEqual({ role: 'moderator' })
    expect(grant('moderator')).toBe('nothing_to_change')
    expect(grant('member')).toBe('ok')
    expect(room.standing('gus')).toEqual({ role: 'member' })
    expect([grant('host'), grant('member', 'olga'), grant('member', 'hugo')]).toEqual(Array(3).fill('outranked'))
  })

  it('[AUTH12] the system makes an owner of who has made the room, and nobody else does', () => {
    const room = new MemoryRoom()
    expect(room.code('olga', 'role.grant', { actor: '@lin', role: 'owner' })).toBe('outranked')
    expect(room.code('system', 'role.grant', { actor: '@lin', role: 'owner' })).toBe('ok')
    expect(room.standing('@lin')).toEqual({ role: 'owner' })
    expect(room.code('olga', 'role.grant', { actor: '@lin', role: 'guest' })).toBe('outranked')
    // The group of the staff is nobody.
    expect(room.code('olga', 'role.grant', { actor: '@staff', role: 'host' })).toBe('value_out_of_range')
  })

  it('[ROLE4] grants and sanctions of one person stand beside each other', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: 'gus', durationMs: null })
    room.give('hugo', 'role.grant', { actor: 'gus', role: 'member' })
    room.give('system', 'role.hold', { actor: 'gus', role: 'moderator' })
    room.give('olga', 'member.ban', { actor: 'gus', durationMs: null })
    const standing = { role: 'member', held: 'moderator', mute: { until: null, by: 'mo', at: 1_000 } }
    expect(room.standing('gus')).toEqual({ ...standing, ban: { until: null, by: 'olga', at: 1_000 } })
    room.give('olga', 'member.unban', { actor: 'gus' })
    expect(room.standing('gus')).toEqual(standing)
  })

  it('[AUTH2] the role of a token is remembered, for staff to see, and only when it changes', () => {
    const room = new MemoryRoom()
    const hold = (role: 'guest' | 'host') => room.code('system', 'role.hold', { actor: 'hella', role })
    expect(hold('guest')).toBe('nothing_to_change')
    expect(hold('host')).toBe('ok')
    expect(room.last('role.held')).toMatchObject({ audience: 'staff', body: { actor: 'hella', role: 'host' } })
    expect(room.standing('hella')).toEqual({ held: 'host' })
    expect(hold('host')).toBe('nothing_to_change')
    expect(hold('guest')).toBe('ok')
    for (const type of ['role.hold', 'role.grant'] as const)
      expect(lookupsOf({ type, body: { actor: 'x', role: 'host' } }, { id: 'mo' })).toEqual({ actor: 'x' })
  })
})

describe('reports and notices', () => {
  it('[STUDIO78] staff mark a report as handled, and as open again; who did it when is remembered', () => {
    const room = new MemoryRoom()
    const handled = () => [...room.rows.values()].filter(({ slice }) => slice === 'handled-reports')
    room.give('gus', 'report.send', { reason: 'rude' })
    const report = room.state.seq
    expect(room.code('mia', 'report.handle', { report, on: true })).toBe('forbidden')
    room.now = 2_000
    expect(room.code('mo', 'report.handle', { report, on: true })).toBe('ok')
    expect(room.last('report.handled')).toMatchObject({ audience: 'staff', actor: 'mo', body: { report, on: true } })
    expect(handled()).toEqual([{ slice: 'handled-reports', key: String(report), data: { by: 'mo', at: 2_000 } }])
    expect(room.code('hugo', 'report.handle', { report, on: true })).toBe('nothing_to_change')
    expect(room.code('hugo', 'report.handle', { report, on: false })).toBe('ok')
    expect(handled()).toEqual([])
    expect(room.code('hugo', 'report.handle', { report, on: false })).toBe('nothing_to_change')
    for (const none of [0, room.state.seq + 1])
      expect(room.give('mo', 'report.handle', { report: none, on: true })).toMatchObject({
        ...{ code: 'value_out_of_range', detail: 'report' },
      })
    room.state = { ...room.state, lifecycle: 'closed' }
    expect(room.code('mo', 'report.handle', { report, on: true }), 'while the room is closed').toBe('ok')
  })

  it('[FEATURE28] staff see a report, who sent it, and about whom or what it is', () => {
    const room = new MemoryRoom()
    room.give('gia', 'message.send', { text: 'rude' })
    expect(room.code('gus', 'report.send', { message: 1, reason: 'rude' })).toBe('ok')
    expect(room.last('report.sent')).toMatchObject({ audience: 'staff', actor: 'gus', tier: 'timeline' })
    const by = { id: 'gus', name: 'Name of gus', role: 'guest' }
    expect(room.last('report.sent')?.body).toEqual({ message: 1, actor: 'gia', reason: 'rude', by })
    room.give('gus', 'report.send', { actor: 'mia', reason: 'rude' })
    expect(room.last('report.sent')?.body).toEqual({ actor: 'mia', reason: 'rude', by })
    room.give('gus', 'report.send', { message: 1, actor: 'mia', reason: 'rude' })
    expect(room.last('report.sent')?.body).toEqual({ message: 1, actor: 'mia', reason: 'rude', by })
    room.give('gus', 'report.send', { message: 99, reason: 'gone' })
    expect(room.last('report.sent')?.body).toEqual({ message: 99, reason: 'gone', by })
  })

  it('[FEATURE28] anyone may report, also where nobody may speak or the room is closed', () => {
    const room = new MemoryRoom({ lifecycle: 'closed' })
    expect(room.code('gus', 'report.send', { reason: 'x' })).toBe('ok')
    expect(room.code('gus', 'report.send', { reason: 'x'.repeat(201) })).toBe('text_too_long')
    expect(lookupsOf({ type: 'report.send', body: { reason: 'x' } }, { id: 'mo' })).toEqual({})
    expect(lookupsOf({ type: 'report.send', body: { reason: 'x', message: 3 } }, { id: 'mo' })).toEqual({ message: 3 })
  })

  it('[FEATURE28] a notice reaches its addressee and staff', () => {
    const room = new MemoryRoom()
    expect(room.code('mo', 'notice.send', { to: 'gus', text: 'hi' })).toBe('ok')
    expect(room.last('notice.sent')).toMatchObject({ audience: ['@staff', 'gus'], tier: 'timeline' })
    expect(room.last('notice.sent')?.body).toEqual({
      ...{ to: 'gus', text: 'hi', by: { id: 'mo', name: 'Name of mo', role: 'moderator' } },
    })
    expect(room.code('mo', 'notice.send', { to: 'gus', text: 'x'.repeat(500) })).toBe('ok')
    expect(room.code('mo', 'notice.send', { to: 'gus', text: 'x'.repeat(501) })).toBe('text_too_long')
  })
})

describe('an erasure', () => {
  it('[ERASE4] takes the reasons of sanctions of and by a person, and leaves the sanctions', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: 'gus', durationMs: 500, reason: 'SECRET' })
    room.give('hugo', 'member.ban', { actor: 'gus', durationMs: null, reason: 'kept' })
    room.give('mo', 'member.ban', { actor: 'gia', durationMs: null, reason: 'kept' })
    room.give('system', 'person.erase', { person: 'mo' })
    expect(room.standing('gus')).toEqual({
      mute: { until: 1_500, by: 'mo', at: 1_000 },
      ban: { until: null, by: 'hugo', at: 1_000, reason: 'kept' },
    })
    expect(room.standing('gia')).toEqual({ ban: { until: null, by: 'mo', at: 1_000 } })
    room.give('system', 'person.erase', { person: 'gus' })
    expect(JSON.stringify([...room.rows])).not.toContain('kept')
    expect(JSON.stringify(room.log)).not.toMatch(/SECRET|kept/)
    expect(room.last('member.muted')?.body).toEqual({ actor: 'gus', until: 1_500 })
  })

  it('[ERASE4] takes reports and notices of and about a person', () => {
    const room = new MemoryRoom()
    room.give('gia', 'message.send', { text: 'x' })
    room.give('gus', 'report.send', { message: 1, reason: 'SECRET' })
    room.give('mo', 'notice.send', { to: 'gia', text: 'SECRET' })
    room.give('mo', 'notice.send', { to: 'gus', text: 'kept' })
    room.give('system', 'person.erase', { person: 'gia' })
    expect(JSON.stringify(room.log)).not.toContain('SECRET')
    expect(JSON.stringify(room.log)).toContain('kept')
  })

  it('[ERASE12] is for everybody, and names only who was erased', () => {
    const room = new MemoryRoom()
    room.give('system', 'person.erase', { person: 'gus' })
    expect(room.log).toMatchObject([{ type: 'person.erased', audience: 'all', body: { person: 'gus' } }])
  })

  it('[ROOM7] an event is folded into what was known of its person, and another changes nothing', () => {
    const muted = { type: 'member.muted', actor: 'mo', at: 1, body: { actor: 'gus', until: 9 } } as RoomEvent
    expect(evolveStanding({ role: 'member' }, muted)).toEqual({ role: 'member', mute: { until: 9, by: 'mo', at: 1 } })
    const known = { role: 'member' as const }
    expect(evolveStanding(known, { ...muted, type: 'message.deleted', body: { message: 1 } } as RoomEvent)).toBe(known)
  })

  it('[ROOM7] an event whose body is gone is about nobody', () => {
    expect(standingChangedBy({ type: 'member.muted', body: null } as RoomEvent)).toBeUndefined()
    expect(standingChangedBy({ type: 'message.deleted', body: { message: 1 } } as RoomEvent)).toBeUndefined()
    expect(standingChangedBy({ type: 'member.muted', body: { actor: 'gus', until: 1 } } as RoomEvent)).toBe('gus')
  })
})

it('[STUDIO96] a mute or ban that is asked for lasts at least a second', () => {
  for (const type of ['member.mute', 'member.ban'] as const) {
    const isTaken = (durationMs: number | null): boolean =>
      moderationShapes[type].safeParse({ actor: 'gus', durationMs }).success
    expect([0.5, 999.9, 1_000, 1_000.5, null].map(isTaken)).toEqual([false, false, true, true, true])
  }
})
