import { describe, expect, it } from 'vitest'
import { lookupsOf, entryRefusal, decide } from '@ovation/room/rules'
import type { Command, RoomEvent, Role, RoomState } from '@ovation/room'
import { evolve, initialState } from '@ovation/room'
import { STAGE_LIMITS } from './model.ts'

const live: RoomState = {
  ...initialState('r'),
  lifecycle: 'open',
  stream: { status: 'live', stream: 's', startedAt: 0 },
}
const roles: Record<string, Role> = { hugo: 'host', hella: 'host', olga: 'owner', mo: 'moderator', system: 'owner' }
const roleOf = (id: string): Role => roles[id] ?? 'guest'

/** Runs commands one after the other; throws the code of the first refusal. */
function run(state: RoomState, ...given: [who: string, command: Command][]): RoomState {
  for (const [who, command] of given) {
    const actor = 'actor' in command.body ? command.body.actor : undefined
    const decision = decide(state, command, {
      actor: { id: who, name: `Name of ${who}`, role: roleOf(who) },
      ...{ standing: {}, now: 1, newId: () => 'id', commandId: 'c' },
      ...(actor ? { targetPerson: { id: actor, standing: {}, role: roleOf(actor) } } : {}),
    })
    if (!decision.ok) throw new Error(decision.code)
    for (const draft of decision.events)
      state = evolve(state, { ...draft, room: 'r', epoch: 1, seq: state.seq + 1 } as RoomEvent)
  }
  return state
}
const raise: Command = { type: 'hand.raise', body: {} }
const invite = (actor: string): Command => ({ type: 'stage.invite', body: { actor } })
const onStage = (): RoomState => run(live, ['gus', raise], ['hugo', invite('gus')])

describe('guests on stage', () => {
  it('[STAGE1] who asks, once, while the room is live and takes hands, is in the line; they and staff take it back', () => {
    const asked = run(live, ['gus', raise])
    expect(asked.stage.hands).toEqual([{ actor: 'gus', name: 'Name of gus' }])
    expect(() => run(asked, ['gus', raise])).toThrow('nothing_to_change')
    expect(() => run({ ...live, stream: { status: 'none' } }, ['gus', raise])).toThrow('not_live')
    expect(() => run({ ...live, settings: { ...live.settings, hands: false } }, ['gus', raise])).toThrow('hands_down')
    expect(() => run(asked, ['gia', { type: 'hand.lower', body: { actor: 'gus' } }])).toThrow('forbidden')
    for (const who of ['gus', 'mo'])
      expect(run(asked, [who, { type: 'hand.lower', body: { actor: 'gus' } }]).stage.hands).toEqual([])
    const crowd = Array.from({ length: STAGE_LIMITS.maxHands }, (_, n): [string, Command] => [`u${n}`, raise])
    expect(() => run(live, ...crowd, ['gus', raise])).toThrow('hands_full')
  })

  it('[STAGE2] the host alone invites, and as many as there are slots', () => {
    expect(onStage().stage).toMatchObject({
      hands: [],
      guests: [{ actor: 'gus', name: 'Name of gus', seat: 1, muted: false, stream: null }],
    })
    expect(() => run(live, ['gus', raise], ['mo', invite('gus')])).toThrow('forbidden')
    const four = ['a', 'b', 'c', 'd'].flatMap((who): [string, Command][] => [
      [who, raise],
      ['hugo', invite(who)],
    ])
    expect(() => run(live, ...four, ['gus', raise], ['hugo', invite('gus')])).toThrow('stage_full')
    // A slot that was vacated is assigned again.
    const again = run(live, ...four, ['b', { type: 'stage.leave', body: {} }], ['gus', raise], ['hugo', invite('gus')])
    expect(again.stage.guests.find(({ actor }) => actor === 'gus')?.seat).toBe(2)
  })

  it('[STAGE3] staff mute and take off; a ban takes off; the end of the broadcast clears the stage', () => {
    const muted = run(onStage(), ['mo', { type: 'stage.mute', body: { actor: 'gus', muted: true } }])
    expect(muted.stage.guests[0]?.muted).toBe(true)
    expect(() => run(muted, ['gus', { type: 'stage.mute', body: { actor: 'gus', muted: false } }])).toThrow('forbidden')
    expect(() => run(onStage(), ['gia', { type: 'stage.leave', body: { actor: 'gus' } }])).toThrow('forbidden')
    for (const [who, command] of [
      ['mo', { type: 'stage.leave', body: { actor: 'gus' } }],
      ['gus', { type: 'stage.leave', body: {} }],
      ['mo', { type: 'member.ban', body: { actor: 'gus', durationMs: null } }],
      ['hugo', { type: 'room.close', body: {} }],
      ['system', { type: 'stream.end', body: { stream: 's' } }],
    ] as [string, Command][])
      expect(run(onStage(), [who, command]).stage.guests, command.type).toEqual([])
    expect(
      run(live, ['gus', raise], ['mo', { type: 'member.ban', body: { actor: 'gus', durationMs: null } }]).stage.hands,
    ).toEqual([])
  })
})

describe('an invitation', () => {
  const invited = (state: RoomState, isHere: boolean | undefined): string => {
    const decision = decide(state, invite('gus'), {
      actor: { id: 'hugo', name: 'Hugo', role: 'host' },
      ...{ standing: {}, now: 1, newId: () => 'id', commandId: 'c' },
      targetPerson: { id: 'gus', standing: {}, role: 'guest', isHere },
    })
    return decision.ok ? 'ok' : decision.code
  }

  it('[STAGE18] is for people in the room, and for those who have raised a hand and may be reconnecting', () => {
    expect([invited(live, true), invited(live, undefined), invited(live, false)]).toEqual(['ok', 'ok', 'not_present'])
    expect(invited(run(live, ['gus', raise]), false)).toBe('ok')
    expect(invited(onStage(), false)).toBe('nothing_to_change')
    expect(invited({ ...live, stream: { status: 'none' } }, false)).toBe('not_live')
  })
})

describe('somebody above on stage', () => {
  const withHost = (): RoomState => run(live, ['hugo', raise], ['olga', invite('hugo')])
  const mute = (muted: boolean): Command => ({ type: 'stage.mute', body: { actor: 'hugo', muted } })
  const off: Command = { type: 'stage.leave', body: { actor: 'hugo' } }

  it('[AUTH7] is taken off and muted by nobody below; by equals and those above, and by themselves', () => {
    for (const command of [mute(true), off]) expect(() => run(withHost(), ['mo', command])).toThrow('outranked')
    for (const who of ['hugo', 'hella', 'olga']) {
      expect(run(withHost(), [who, mute(true)]).stage.guests[0]?.muted, who).toBe(true)
      expect(run(withHost(), [who, off]).stage.guests, who).toEqual([])
    }
  })
})

describe('the hand of somebody above', () => {
  const asking = (): RoomState => run(live, ['hugo', raise])
  const lower: Command = { type: 'hand.lower', body: { actor: 'hugo' } }

  it('[AUTH8] is lowered by nobody below; by equals and those above, and by themselves', () => {
    expect(() => run(asking(), ['mo', lower])).toThrow('outranked')
    for (const who of ['hugo', 'hella', 'olga']) expect(run(asking(), [who, lower]).stage.hands, who).toEqual([])
  })

  it('[AUTH8] whose it is has to be looked up, as of everybody whom a command names', () => {
    expect(lookupsOf(lower, { id: 'mo' })).toEqual({ actor: 'hugo' })
    expect(lookupsOf({ type: 'hand.lower', body: {} }, { id: 'mo' })).toEqual({})
  })
})

describe('who may come in', () => {
  const at = (access: RoomState['settings']['access'], who: { role?: Role; known?: boolean; door?: string }) =>
    entryRefusal(
      { ...live, door: 'right', settings: { ...live.settings, access } },
      { role: 'guest', standing: {}, now: 1, known: false, ...who },
    )?.code ?? 'ok'

  it.each([
    ['public', {}, 'ok'],
    ['unlisted', {}, 'ok'],
    ['password', {}, 'password_needed'],
    ['password', { door: 'wrong' }, 'password_needed'],
    ['password', { door: 'right' }, 'ok'],
    ['password', { role: 'member' }, 'ok'],
    ['tokens', {}, 'members_only'],
    ['tokens', { known: true }, 'ok'],
    ['members', { known: true }, 'members_only'],
    ['members', { role: 'member' }, 'ok'],
  ] as const)('[ACCESS1] %s, %j → %s', (access, who, expected) => {
    expect(at(access, who)).toBe(expected)
  })

  it('[ACCESS1] a room is not locked before it has a password', () => {
    const lock: Command = { type: 'room.settings', body: { settings: { access: 'password' } } }
    expect(() => run(live, ['hugo', lock])).toThrow('password_missing')
    expect(run(live, ['system', { type: 'door.set', body: { door: 'd' } }], ['hugo', lock]).settings.access).toBe(
      'password',
    )
  })
})
