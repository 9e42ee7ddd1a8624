import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, initialState } from '@ovation/room'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'
import { ROOM_LIMITS } from './model.ts'

const closed = (title = ''): MemoryRoom => new MemoryRoom({ lifecycle: 'closed', title })

describe('opening and closing', () => {
  it('[FEATURE24] a room is closed and has no title until it is opened', () => {
    expect(initialState('r')).toMatchObject({ lifecycle: 'closed', title: '' })
  })

  it.each([
    [undefined, 'before'],
    ['', ''],
    [' ', ''],
    ['now', 'now'],
  ])('[FEATURE24] opened with the title %j, one that was called "before" is called %j', (title, expected) => {
    const room = closed('before')
    expect(room.code('hugo', 'room.open', title === undefined ? {} : { title })).toBe('ok')
    expect(room.state).toMatchObject({ lifecycle: 'open', title: expected })
    expect(room.code('hugo', 'room.open', { title: 'again' })).toBe('nothing_to_change')
  })

  it('[FEATURE24] it is closed once; the reason is stored if there is one', () => {
    const room = new MemoryRoom({ title: 'x' })
    expect(room.code('hugo', 'room.close', { reason: 'late' })).toBe('ok')
    expect(room.last('room.closed')?.body).toEqual({ reason: 'late' })
    expect(room.state).toMatchObject({ lifecycle: 'closed', title: 'x' })
    expect(room.code('hugo', 'room.close', {})).toBe('nothing_to_change')
    room.give('hugo', 'room.open', {})
    room.give('hugo', 'room.close', {})
    expect(room.last('room.closed')?.body).toEqual({})
  })

  it('[FEATURE24] titles have at most a hundred characters', () => {
    const long = 'x'.repeat(ROOM_LIMITS.maxTitleChars + 1)
    const refused = { ok: false, code: 'text_too_long', detail: '100' }
    expect(closed().give('hugo', 'room.open', { title: long })).toEqual(refused)
    expect(new MemoryRoom().give('hugo', 'room.title', { title: long })).toEqual(refused)
    const room = new MemoryRoom()
    expect(room.code('hugo', 'room.title', { title: long.slice(1) })).toBe('ok')
    expect(room.state.title).toBe(long.slice(1))
  })
})

describe('settings', () => {
  const change = (room: MemoryRoom, settings: object) => room.give('hugo', 'room.settings', { settings })

  it('[FEATURE25] those that are named change, and the others stay', () => {
    const room = new MemoryRoom()
    expect(change(room, { slowModeMs: 5_000, speak: 'members' }).ok).toBe(true)
    expect(change(room, { slowModeMs: 0 }).ok).toBe(true)
    expect(room.state.settings).toEqual({ ...DEFAULT_SETTINGS, speak: 'members' })
    expect(room.last('room.changed')?.body).toEqual({ settings: { slowModeMs: 0 } })
  })

  it('[FEATURE25] of several, one that is not accepted refuses all, and is named', () => {
    const room = new MemoryRoom()
    const named = (detail: string) => ({ ok: false, code: 'value_out_of_range', detail })
    expect(change(room, { slowModeMs: 5_000, speak: 'nobody' })).toEqual(named('speak'))
    expect(change(room, { slowModeMs: -1, hands: false })).toEqual(named('slowModeMs'))
    for (const unknown of ['color', 'constructor']) expect(change(room, { [unknown]: 1 })).toEqual(named(unknown))
    expect(room.state.settings).toEqual(DEFAULT_SETTINGS)
  })

  it('[FEATURE25] what is so already is no change; one among several that differs is', () => {
    const room = new MemoryRoom()
    const nothing = { ok: false, code: 'nothing_to_change' }
    expect(change(room, {})).toEqual(nothing)
    expect(change(room, { slowModeMs: 0, speak: 'everyone' })).toEqual(nothing)
    expect(change(room, { slowModeMs: 0, speak: 'staff' }).ok).toBe(true)
  })

  it('[ACCESS1] a room asks for a password only if it has one; other ways in need none', () => {
    expect(change(new MemoryRoom(), { access: 'password' })).toEqual({ ok: false, code: 'password_missing' })
    expect(change(new MemoryRoom(), { access: 'members' }).ok).toBe(true)
    expect(change(new MemoryRoom({ door: 'd' }), { access: 'password' }).ok).toBe(true)
  })
})

describe('the next broadcast', () => {
  const NOW = 1_800_000_000_000
  const HOUR_MS = 3_600_000
  const announced = (startsAt: number | null, more: object = {}): MemoryRoom =>
    new MemoryRoom({ settings: { ...DEFAULT_SETTINGS, startsAt }, ...more })
  const announce = (startsAt: unknown) =>
    new MemoryRoom().give('hugo', 'room.settings', { settings: { startsAt } as object }, { now: NOW })
  const afterStart = (room: MemoryRoom): number | null => {
    room.give('system', 'stream.start', { stream: 's2' }, { now: NOW })
    return room.state.settings.startsAt
  }

  it('[ROOM10] is announced for a whole millisecond of at most 366 days ahead', () => {
    expect(announce(NOW + 366 * 24 * HOUR_MS)).toMatchObject({ ok: true })
    const refused = { ok: false, code: 'value_out_of_range', detail: 'startsAt' }
    for (const startsAt of [NOW + 366 * 24 * HOUR_MS + 1, NOW + 0.5, -1, '5', Infinity])
      expect(announce(startsAt), String(startsAt)).toEqual(refused)
  })

  it('[ROOM10] a host takes an announcement back; nothing is announced at first', () => {
    expect(new MemoryRoom().state.settings.startsAt).toBeNull()
    const room = announced(NOW)
    expect(room.code('hugo', 'room.settings', { settings: { startsAt: null } })).toBe('ok')
    expect(room.state.settings.startsAt).toBeNull()
  })

  it('[ROOM10] going live clears it, late or up to six hours early', () => {
    for (const startsAt of [0, NOW, NOW + 6 * HOUR_MS]) expect(afterStart(announced(startsAt))).toBeNull()
    expect(afterStart(announced(NOW + 6 * HOUR_MS + 1))).toBe(NOW + 6 * HOUR_MS + 1)
  })

  it('[ROOM10] an encoder that comes back leaves the announcement of the next one; without any, going live is one event', () => {
    const stream = { status: 'interrupted', stream: 's2', startedAt: 1, since: 2 } as const
    expect(afterStart(announced(NOW + HOUR_MS, { stream }))).toBe(NOW + HOUR_MS)
    const room = announced(null)
    afterStart(room)
    expect(room.log.map(({ type }) => type)).toEqual(['stream.started'])
  })
})
