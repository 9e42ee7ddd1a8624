import { describe, expect, it } from 'vitest'
import { evolveView, initialState, initialView } from '@ovation/room'
import { KNOWN_EVENTS, COMMAND_TYPES, decide } from '@ovation/room/rules'
import type { RoomState } from '@ovation/room'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'

const open: RoomState = { ...initialState('r'), lifecycle: 'open', seq: 10 }

const send = (name: string): string => {
  const decision = decide(
    open,
    { type: 'custom.send', body: { name, data: null } },
    {
      actor: { id: 'olive', name: 'Olive', role: 'owner' },
      standing: {},
      now: 1_000,
      newId: () => 'id',
      commandId: 'c1',
    },
  )
  return decision.ok ? 'ok' : decision.code
}

describe("an integrator's own events", () => {
  const types = [...new Set([...KNOWN_EVENTS, ...COMMAND_TYPES])]
  const own = ['custom', 'ovation', 'system', 'person', 'site']

  it('[CUSTOM1] the walk is over all there are', () => {
    for (const type of ['door.set', 'stage.invited', 'hand.raised', 'stage.invite']) expect(types).toContain(type)
  })

  it.each(types)('[CUSTOM1] %s, and whatever begins as it does, is a name of the room', (type) => {
    expect(send(type)).toBe('name_reserved')
    expect(send(`${type.split('.')[0]}.of-my-own`)).toBe('name_reserved')
  })

  it.each(own)('[CUSTOM1] names that begin with %s are kept for later', (segment) => {
    expect(send(`${segment}.erased`)).toBe('name_reserved')
  })

  it.each(['acme.offer', 'doors.set', 'stage-2.invited', 'handy.raised', 'constructor.x'])(
    '[CUSTOM1] %s is free',
    (name) => {
      expect(send(name)).toBe('ok')
    },
  )

  it.each([
    'Acme.offer',
    'acme',
    'acme.',
    '.offer',
    '1acme.offer',
    'acme.Offer',
    'acme offer.x',
    'acme.offer!',
    ' acme.offer',
  ])('[CUSTOM1] %j is no name', (name) => {
    expect(send(name)).toBe('name_reserved')
  })

  it.each(['a.b', 'a1-b.c-2.d', `a.${'b'.repeat(62)}`])('[CUSTOM1] %s is one', (name) => {
    expect(send(name)).toBe('ok')
  })

  it('[CUSTOM1] a name has at most 64 characters', () => {
    expect(send(`a.${'b'.repeat(63)}`)).toBe('name_reserved')
  })

  it('[SDK6] reaches everybody with its data and its sender; none is null', () => {
    const room = new MemoryRoom()
    const offer = { name: 'acme.offer', data: { price: 3 } }
    expect(room.give('mia', 'custom.send', offer)).toMatchObject({
      events: [{ type: 'custom.sent', audience: 'all', tier: 'timeline', body: { ...offer, by: { id: 'mia' } } }],
    })
    room.give('mia', 'custom.send', { name: 'acme.ping', data: undefined })
    expect(room.last('custom.sent')?.body).toMatchObject({ name: 'acme.ping', data: null })
    expect(room.log.reduce(evolveView, initialView('r')).timeline.map(({ seq }) => seq)).toEqual([1, 2])
  })

  it('[SPEAK4] its data has at most 4,096 bytes', () => {
    const room = new MemoryRoom()
    expect(room.code('mia', 'custom.send', { name: 'a.b', data: 'x'.repeat(4_094) })).toBe('ok')
    expect(room.give('mia', 'custom.send', { name: 'a.b', data: 'x'.repeat(4_095) })).toEqual({
      ...{ ok: false, code: 'data_too_large', detail: '4096' },
    })
  })

  it('[SPEAK1] nobody who is muted sends one', () => {
    const room = new MemoryRoom()
    room.give('mo', 'member.mute', { actor: 'mia', durationMs: 500 })
    expect(room.code('mia', 'custom.send', { name: 'a.b', data: 1 })).toBe('muted')
    room.now += 500
    expect(room.code('mia', 'custom.send', { name: 'a.b', data: 1 })).toBe('ok')
  })
})
