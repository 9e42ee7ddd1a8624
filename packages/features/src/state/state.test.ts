import { describe, expect, it } from 'vitest'
import type { RoomEvent, Role, RoomState, Command } from '@ovation/room'
import { evolve, jsonBytes, initialState } from '@ovation/room'
import { eraseState, eraseEvent, isErased, decide } from '@ovation/room/rules'
import type { Standing } from '@ovation/room/rules'
import { STATE_LIMITS } from './model.ts'

/** A room in memory that runs commands one after the other. */
class Memory {
  state: RoomState = { ...initialState('r'), lifecycle: 'open', epoch: 1, seq: 10 }
  log: RoomEvent[] = []

  give(command: Command, role: Role = 'moderator', standing: Standing = {}): ReturnType<typeof decide> {
    const decision = decide(this.state, command, {
      actor: { id: role, name: role, role },
      ...{ standing, now: 1_000, newId: () => 'id', commandId: 'c' },
    })
    if (decision.ok)
      for (const draft of decision.events) {
        const event = { ...draft, room: 'r', epoch: 1, seq: this.state.seq + 1 } as RoomEvent
        this.log.push(event)
        this.state = evolve(this.state, event)
      }
    return decision
  }

  set(key: string, value: unknown, ifRevision?: number, role?: Role, standing?: Standing) {
    return this.give({ type: 'state.set', body: { key, value, ifRevision } }, role, standing)
  }

  delete(key: string, ifRevision?: number, role?: Role) {
    return this.give({ type: 'state.delete', body: { key, ifRevision } }, role)
  }
}

describe('the shared state of a room', () => {
  it('[STATE1] every change is an event, whose seq is the revision; the same value again is a new one', () => {
    const room = new Memory()
    room.set('score', { home: 1 })
    room.set('score', { home: 1 })
    room.set('scene', null)
    expect(room.state.shared).toEqual({
      score: { value: { home: 1 }, revision: 12, by: 'moderator', at: 1_000 },
      scene: { value: null, revision: 13, by: 'moderator', at: 1_000 },
    })
    expect(room.delete('scene')).toMatchObject({ ok: true })
    expect(room.delete('scene')).toMatchObject({ ok: false, code: 'nothing_to_change' })
    expect(Object.keys(room.state.shared)).toEqual(['score'])
    expect(room.log.map(({ type, tier, audience }) => [type, tier, audience])).toEqual([
      ...Array.from({ length: 3 }, () => ['state.set', 'essential', 'all']),
      ['state.deleted', 'essential', 'all'],
    ])
  })

  it('[STATE2] a change may expect a revision, 0 for none; another one is refused with the revision of now', () => {
    const room = new Memory()
    expect(room.set('score', 1, 0)).toMatchObject({ ok: true })
    const conflict = { ok: false, code: 'revision_conflict', detail: '11', revision: 11 }
    expect(room.set('score', 2, 0)).toEqual(conflict)
    expect(room.delete('score', 10)).toEqual(conflict)
    expect(room.set('score', 2, 11)).toMatchObject({ ok: true })
    expect(room.delete('score', 12)).toMatchObject({ ok: true })
    expect(room.set('score', 3, 12)).toEqual({ ...conflict, detail: '0', revision: 0 })
    // A property that every object has is not a value.
    expect(room.set('constructor', 1, 1)).toEqual({ ...conflict, detail: '0', revision: 0 })
    expect(room.set('constructor', 1, 0)).toMatchObject({ ok: true })
  })

  it('[STATE3] it holds 64 keys and 16 KiB; what would be more is refused, and what is there stays', () => {
    const room = new Memory()
    for (let n = 0; n < STATE_LIMITS.maxSharedKeys; n++) expect(room.set(`k${n}`, n)).toMatchObject({ ok: true })
    expect(room.set('one-more', 1)).toMatchObject({ code: 'state_full', detail: '64 keys' })
    expect(room.set('k0', 'changed')).toMatchObject({ ok: true })
    const large = new Memory()
    const bytes = (text: string): number => jsonBytes({ text })
    const most = 'x'.repeat(STATE_LIMITS.maxSharedBytes - bytes(''))
    expect(large.set('text', `${most}x`)).toMatchObject({ code: 'state_full', detail: '16384 bytes' })
    expect(large.set('text', most)).toMatchObject({ ok: true })
    expect(large.set('more', 1)).toMatchObject({ code: 'state_full' })
    expect(large.set('text', '好')).toMatchObject({ ok: true })
    expect(large.set('more', 1)).toMatchObject({ ok: true })
  })

  it.each(['', '1st', '.dot', '__proto__', 'a key', 'schlüssel', 'k'.repeat(65)])('[STATE3] %j is no key', (key) => {
    expect(new Memory().set(key, 1)).toEqual({ ok: false, code: 'key_invalid', detail: '64' })
    expect(new Memory().delete(key)).toMatchObject({ code: 'key_invalid' })
  })

  it('[STATE3] a key has up to 64 characters', () => {
    expect(new Memory().set('k'.repeat(64), 1)).toMatchObject({ ok: true })
  })

  it('[STATE4] moderators and above change it, or whom the setting says; nobody who is muted', () => {
    const room = new Memory()
    for (const role of ['guest', 'member'] as const) {
      expect(room.set('k', 1, undefined, role)).toMatchObject({ code: 'forbidden' })
      expect(room.delete('k', undefined, role)).toMatchObject({ code: 'forbidden' })
    }
    expect(room.give({ type: 'room.settings', body: { settings: { stateFrom: 'guest' } } }, 'host').ok).toBe(true)
    expect(room.set('k', 1, undefined, 'guest')).toMatchObject({ ok: true })
    const muted = { mute: { until: null, by: 'mo' } }
    expect(room.set('k', 2, undefined, 'guest', muted)).toMatchObject({ code: 'muted' })
    room.give({ type: 'room.close', body: {} }, 'host')
    expect(room.set('k', 2, undefined, 'guest')).toMatchObject({ code: 'room_closed' })
    expect(room.set('k', 2)).toMatchObject({ ok: true })
  })

  it('[STATE6] an erasure takes the values that a person set, and leaves what others set under the same keys', () => {
    const room = new Memory()
    room.set('a', 'SECRET')
    room.set('b', 'SECRET')
    room.set('b', 'kept', undefined, 'host')
    const erased = room.log.map((event) => eraseEvent(event, 'moderator'))
    expect(JSON.stringify(erased)).not.toContain('SECRET')
    expect(erased.map(({ body }) => body)).toEqual([{ key: 'a' }, { key: 'b' }, { key: 'b', value: 'kept' }])
    expect(erased.slice(0, 2).every(({ type, body }) => isErased(type, body as never))).toBe(true)
    expect(Object.keys(eraseState(room.state, 'moderator').shared)).toEqual(['b'])
    const later = new Memory()
    later.set('c', 'kept', undefined, 'host')
    expect(Object.keys(evolve(later.state, { ...(erased[0] as RoomEvent), seq: 12 }).shared)).toEqual(['c'])
    // A snapshot from before shared values existed.
    const { shared: _none, ...former } = initialState('r')
    expect(eraseState(former as RoomState, 'moderator').shared ?? {}).toEqual({})
  })
})
