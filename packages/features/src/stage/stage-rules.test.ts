import { describe, expect, it } from 'vitest'
import type { RoomState } from '@ovation/room'
import { evolvePublicState } from '@ovation/room'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'
import { STAGE_LIMITS } from './model.ts'

const live: RoomState['stream'] = { status: 'live', stream: 's', startedAt: 0 }
const raise = (room: MemoryRoom, who: string): string => room.code(who, 'hand.raise', {})
const invite = (room: MemoryRoom, actor: string): string => room.code('hugo', 'stage.invite', { actor })

/** A live room with these people on stage, in the slots from 1 on. */
function withGuests(...guests: string[]): MemoryRoom {
  const room = new MemoryRoom({ stream: live })
  for (const guest of guests) expect([raise(room, guest), invite(room, guest)]).toEqual(['ok', 'ok'])
  return room
}
const guestsOf = (room: MemoryRoom): string[] => room.state.stage.guests.map(({ actor }) => actor)
const handsOf = (room: MemoryRoom): string[] => room.state.stage.hands.map(({ actor }) => actor)

describe('the queue for the stage', () => {
  it.each<[RoomState['stream'], string]>([
    [{ status: 'none' }, 'not_live'],
    [live, 'ok'],
    [{ status: 'interrupted', stream: 's', startedAt: 0, since: 5 }, 'ok'],
    [{ status: 'ended', stream: 's', endedAt: 5 }, 'not_live'],
  ])('[STAGE1] a hand is raised while the stream is %j → %s', (stream, expected) => {
    expect(raise(new MemoryRoom({ stream }), 'gus')).toBe(expected)
  })

  it('[STAGE1] nobody who is muted raises a hand, and nobody on stage', () => {
    const room = withGuests('gus')
    expect(raise(room, 'gus')).toBe('nothing_to_change')
    room.give('mo', 'member.mute', { actor: 'gia', durationMs: null })
    expect(raise(room, 'gia')).toBe('muted')
  })

  it('[STAGE1] it is in the order in which they asked; who lowers a hand is nobody else', () => {
    const room = withGuests()
    for (const who of ['gus', 'gia', 'mia']) raise(room, who)
    expect(handsOf(room)).toEqual(['gus', 'gia', 'mia'])
    expect(room.code('gia', 'hand.lower', {})).toBe('ok')
    expect(handsOf(room)).toEqual(['gus', 'mia'])
    expect(room.code('gia', 'hand.lower', {})).toBe('nothing_to_change')
    expect(room.code('mo', 'hand.lower', { actor: 'gia' })).toBe('nothing_to_change')
  })

  it('[STAGE1] a full queue says how many it holds', () => {
    const room = withGuests()
    for (let n = 0; n < STAGE_LIMITS.maxHands; n++) expect(raise(room, `u${n}`)).toBe('ok')
    expect(room.give('gus', 'hand.raise', {})).toEqual({ ok: false, code: 'hands_full', detail: '30' })
  })

  it('[STAGE2] the host invites any of them, under the name that they had', () => {
    const room = withGuests()
    for (const who of ['gus', 'gia', 'mia']) raise(room, who)
    expect(invite(room, 'gia')).toBe('ok')
    expect(handsOf(room)).toEqual(['gus', 'mia'])
    expect(room.state.stage.guests).toEqual([
      { actor: 'gia', name: 'Name of gia', seat: 1, muted: false, stream: null },
    ])
    expect(invite(room, 'gia'), 'who is on stage already').toBe('nothing_to_change')
  })

  it('[STUDIO80] the host invites somebody who did not ask, while the show is on; they say who they are when they accept', () => {
    const room = withGuests()
    expect([room.code('mo', 'stage.invite', { actor: 'gus' }), invite(room, 'gus')]).toEqual(['forbidden', 'ok'])
    expect(room.state.stage.guests).toEqual([{ actor: 'gus', name: '', seat: 1, muted: false, stream: null }])
    expect(invite(room, 'gus')).toBe('nothing_to_change')
    expect(room.code('gus', 'stage.prepare', {})).toBe('ok')
    expect(room.state.stage.guests).toMatchObject([{ actor: 'gus', name: 'Name of gus', preparing: true }])
    room.state = { ...room.state, stream: { status: 'interrupted', stream: 's', startedAt: 1 } as never }
    expect(invite(room, 'gia')).toBe('ok')
    room.state = { ...room.state, stream: { status: 'none' } }
    expect(invite(room, 'mia')).toBe('not_live')
  })

  it('[STAGE13] a hand was seen when a host says that it was shown to them; not twice, and nobody else says it', () => {
    const room = withGuests()
    for (const who of ['gus', 'gia', 'mia']) raise(room, who)
    const see = (who: string, actor: string): string => room.code(who, 'hand.see', { actor })
    expect(see('mo', 'gus')).toBe('forbidden')
    expect([see('hugo', 'gus'), see('hugo', 'mia')]).toEqual(['ok', 'ok'])
    expect(room.log.at(-1)).toMatchObject({ type: 'hand.seen', body: { actor: 'mia' } })
    expect(room.state.stage.hands.map(({ seen }) => seen)).toEqual([true, undefined, true])
    expect([see('hugo', 'gus'), see('hugo', 'zoe')]).toEqual(['nothing_to_change', 'nothing_to_change'])
  })

  it('[STAGE11] who was invited gets ready, under the name that they have then', () => {
    const room = withGuests('gus', 'gia')
    const prepare = (who: string): string => room.code(who, 'stage.prepare', {})
    expect(prepare('mia')).toBe('not_on_stage')
    expect(prepare('gus')).toBe('ok')
    expect(room.state.stage.guests.map(({ preparing }) => preparing)).toEqual([true, undefined])
    expect(prepare('gus')).toBe('nothing_to_change')
    const named = { id: 'gus', name: 'Gustav', role: 'guest' as const }
    expect(room.code('gus', 'stage.prepare', {}, { actor: named })).toBe('ok')
    expect(room.state.stage.guests).toMatchObject([
      { actor: 'gus', name: 'Gustav', seat: 1, preparing: true },
      { actor: 'gia', name: 'Name of gia', seat: 2 },
    ])
  })

  it('[STAGE2] whose hand a screen never saw has no name there', () => {
    const room = withGuests('gus')
    const shown = evolvePublicState(new MemoryRoom().state, room.log.at(-1) as never)
    expect(shown.stage.guests).toMatchObject([{ actor: 'gus', name: '' }])
  })

  it('[STAGE2] a full stage says how many it holds', () => {
    const room = withGuests('a', 'b', 'c', 'd')
    expect(room.state.stage.guests.map(({ seat }) => seat)).toEqual([1, 2, 3, 4])
    raise(room, 'gus')
    expect(room.give('hugo', 'stage.invite', { actor: 'gus' })).toEqual({ ok: false, code: 'stage_full', detail: '4' })
  })
})

describe('on stage', () => {
  it('[STAGE3] one of several leaves; who is not there cannot', () => {
    const room = withGuests('gus', 'gia')
    expect(room.code('gus', 'stage.leave', {})).toBe('ok')
    expect(guestsOf(room)).toEqual(['gia'])
    expect(room.code('gus', 'stage.leave', {})).toBe('not_on_stage')
    expect(room.code('mo', 'stage.leave', { actor: 'gus' })).toBe('not_on_stage')
  })

  it('[STAGE3] one of several is muted, and is not muted twice', () => {
    const room = withGuests('gus', 'gia')
    const mute = (actor: string, muted: boolean): string => room.code('mo', 'stage.mute', { actor, muted })
    expect(mute('gus', false)).toBe('nothing_to_change')
    expect(mute('gus', true)).toBe('ok')
    expect(room.state.stage.guests.map(({ muted }) => muted)).toEqual([true, false])
    expect(mute('gus', true)).toBe('nothing_to_change')
    expect(mute('gus', false)).toBe('ok')
    expect(room.state.stage.guests.map(({ muted }) => muted)).toEqual([false, false])
    expect(mute('mia', true)).toBe('not_on_stage')
  })

  it('[AUTH7] a host whose role here was raised may still mute themselves', () => {
    const room = withGuests('mo')
    expect(room.code('mo', 'stage.mute', { actor: 'mo', muted: true }, { standing: {} })).toBe('ok')
    const above = { targetPerson: { id: 'mo', standing: {}, role: 'owner' as const } }
    expect(room.code('mo', 'stage.mute', { actor: 'mo', muted: false }, above)).toBe('ok')
    expect(room.code('mo', 'stage.leave', { actor: 'mo' }, above)).toBe('ok')
  })

  it('[STAGE3] a ban takes off the stage or out of the queue, and nobody else', () => {
    const room = withGuests('gus', 'gia')
    for (const who of ['ann', 'bob']) raise(room, who)
    for (const actor of ['gus', 'ann', 'zoe']) room.give('mo', 'member.ban', { actor, durationMs: null })
    expect([guestsOf(room), handsOf(room)]).toEqual([['gia'], ['bob']])
    expect(room.log.slice(-5).map(({ type, audience }) => [type, audience])).toEqual([
      ['member.banned', ['@staff', 'gus']],
      ['stage.left', 'all'],
      ['member.banned', ['@staff', 'ann']],
      ['hand.lowered', 'all'],
      ['member.banned', ['@staff', 'zoe']],
    ])
  })

  it('[STAGE3] the end of the broadcast clears it and keeps the layout; closing the room resets both', () => {
    for (const [end, layout] of [
      [(room: MemoryRoom) => room.code('system', 'stream.end', { stream: 's' }), 'side'],
      [(room: MemoryRoom) => room.code('hugo', 'room.close', {}), 'corner'],
    ] as const) {
      const room = withGuests('gus')
      raise(room, 'gia')
      room.give('hugo', 'stage.arrange', { layout: 'side' })
      expect(end(room)).toBe('ok')
      expect(room.state.stage).toEqual({ layout, hands: [], guests: [] })
    }
  })

  it('[STAGE2] the host arranges it', () => {
    const room = withGuests('gus')
    expect(room.state.stage.layout).toBe('corner')
    expect(room.code('hugo', 'stage.arrange', { layout: 'corner' })).toBe('nothing_to_change')
    expect(room.code('hugo', 'stage.arrange', { layout: 'side' })).toBe('ok')
    expect(room.state.stage).toMatchObject({ layout: 'side', guests: [{ actor: 'gus' }] })
  })
})

describe('the video of a slot', () => {
  const appear = (room: MemoryRoom, seat: number, stream: string): string =>
    room.code('system', 'stage.appear', { seat, stream })
  const vanish = (room: MemoryRoom, stream: string): string => room.code('system', 'stage.vanish', { stream })
  const streamsOf = (room: MemoryRoom) => room.state.stage.guests.map(({ stream }) => stream)

  it('[STAGE4] begins and ends for the guest in that slot alone', () => {
    const room = withGuests('gus', 'gia')
    expect(appear(room, 2, 'v2')).toBe('ok')
    expect(appear(room, 1, 'v1')).toBe('ok')
    expect(streamsOf(room)).toEqual(['v1', 'v2'])
    expect(vanish(room, 'v2')).toBe('ok')
    expect(streamsOf(room)).toEqual(['v1', null])
  })

  it('[STAGE4] a newer one takes over; the end of the older one changes nothing', () => {
    const room = withGuests('gus')
    for (const stream of ['old', 'new']) expect(appear(room, 1, stream)).toBe('ok')
    expect(vanish(room, 'old')).toBe('not_on_stage')
    expect(streamsOf(room)).toEqual(['new'])
  })

  it('[STAGE4] nothing begins twice, or in a slot that is free', () => {
    const room = withGuests('gus')
    expect(appear(room, 2, 'v')).toBe('not_on_stage')
    expect(appear(room, 1, 'v')).toBe('ok')
    expect(appear(room, 1, 'v')).toBe('not_on_stage')
    expect([appear(new MemoryRoom(), 1, 'v'), vanish(new MemoryRoom(), 'v')]).toEqual(['not_on_stage', 'not_on_stage'])
  })
})

describe('an erasure', () => {
  it('[ERASE10] takes a hand down and off the stage, and leaves the others with their names', () => {
    const room = withGuests('gus', 'gia')
    for (const who of ['ann', 'bob']) raise(room, who)
    const { stage } = room.state
    room.give('system', 'person.erase', { person: 'zoe' })
    expect(room.state.stage).toEqual(stage)
    for (const person of ['gus', 'ann']) room.give('system', 'person.erase', { person })
    expect(room.state.stage).toMatchObject({
      hands: [{ actor: 'bob', name: 'Name of bob' }],
      guests: [{ actor: 'gia', name: 'Name of gia' }],
    })
  })

  it('[ERASE2] read in a log that does not say that they left, it takes the name', () => {
    const room = withGuests('gus', 'gia')
    raise(room, 'ann')
    const common = { v: 1, at: 9, actor: 'system', audience: 'all', tier: 'essential', room: 'r', epoch: 1 } as const
    for (const person of ['gus', 'ann']) room.append({ ...common, seq: 99, type: 'person.erased', body: { person } })
    expect(room.state.stage).toMatchObject({
      hands: [],
      guests: [
        { actor: 'gus', name: '', seat: 1 },
        { actor: 'gia', name: 'Name of gia', seat: 2 },
      ],
    })
  })
})
