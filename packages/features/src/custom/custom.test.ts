import { describe, expect, it } from 'vitest'
import { initialState } from '@ovation/room'
import { KNOWN_EVENTS, COMMAND_TYPES, decide } from '@ovation/room/rules'
import type { RoomState } from '@ovation/room'

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
})
