import { describe, expect, it } from 'vitest'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'
import { ANNOUNCEMENT_LIMITS } from './model.ts'

const set = (room: MemoryRoom, text: string | null, who = 'mo'): string => room.code(who, 'announcement.set', { text })

describe('the announcement', () => {
  it('[FEATURE22] shows who set it and when; the next replaces it; without text it is removed', () => {
    const room = new MemoryRoom()
    expect(room.state.announcement).toBeNull()
    expect(set(room, null)).toBe('nothing_to_change')
    expect(set(room, 'Welcome')).toBe('ok')
    expect(room.state.announcement).toEqual({ text: 'Welcome', by: 'mo', name: 'Name of mo', at: 1_000 })
    expect(set(room, 'Break', 'hugo')).toBe('ok')
    expect(room.state.announcement).toMatchObject({ text: 'Break', by: 'hugo' })
    expect(set(room, null)).toBe('ok')
    expect(room.state.announcement).toBeNull()
    expect(room.last('announcement.set')?.body).toMatchObject({ text: null, by: { id: 'mo' } })
  })

  it('[FEATURE22] has at most 500 characters', () => {
    expect(set(new MemoryRoom(), 'x'.repeat(ANNOUNCEMENT_LIMITS.maxAnnouncementChars))).toBe('ok')
    expect(new MemoryRoom().give('mo', 'announcement.set', { text: 'x'.repeat(501) })).toEqual({
      ...{ ok: false, code: 'text_too_long', detail: '500' },
    })
  })

  it('[ERASE10] goes with the erasure of who set it, and with nobody else’s', () => {
    const room = new MemoryRoom()
    set(room, 'Welcome')
    room.give('system', 'person.erase', { person: 'hugo' })
    expect(room.state.announcement).not.toBeNull()
    room.give('system', 'person.erase', { person: 'mo' })
    expect(room.state.announcement).toBeNull()
    room.give('system', 'person.erase', { person: 'mo' })
    expect(room.state.announcement).toBeNull()
  })

  it('[ERASE2] one whose text is gone is folded to none', () => {
    const room = new MemoryRoom()
    set(room, 'Welcome', 'hugo')
    set(room, 'SECRET')
    room.give('system', 'person.erase', { person: 'mo' })
    const folded = new MemoryRoom()
    for (const event of room.log.slice(0, 2)) folded.append(event)
    expect(folded.state.announcement).toBeNull()
  })
})
