import { describe, expect, it } from 'vitest'
import type { Command, RoomEvent, RoomState } from './index.ts'
import { PERMISSIONS, SYSTEM_COMMANDS, COMMAND_TYPES, decide, refusalOfClaim } from './rules.ts'
import { DEFAULT_SETTINGS, evolve, initialState } from './index.ts'
import { ROLES, SYSTEM_ACTOR_ID } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import type { Standing, DecideContext } from './rules.ts'

const open: RoomState = { ...initialState('r'), lifecycle: 'open', seq: 10 }
const say = (text: string, more: object = {}): Command => ({ type: 'message.send', body: { text, ...more } })

const by = (role: Role, more: Partial<DecideContext> = {}): DecideContext => ({
  actor: { id: role, name: role, role },
  standing: {},
  now: 1_000,
  newId: () => 'id',
  commandId: 'c1',
  ...more,
})
const system = {
  actor: { id: SYSTEM_ACTOR_ID, name: '', role: 'owner' as const },
  standing: {},
  newId: () => 'id',
  commandId: 'c1',
}
const code = (result: ReturnType<typeof decide>) => (result.ok ? 'ok' : result.code)

describe('time', () => {
  it('[SPEAK8] is whole milliseconds in all that is stored, whatever a client or a clock says', () => {
    const live: RoomState = { ...open, stream: { status: 'live', stream: 's', startedAt: 500 } }
    const target = { id: 'gus', standing: {}, role: 'guest' as const }
    const commands: Command[] = [
      say('x', { streamTime: 700.25 }),
      { type: 'member.mute', body: { actor: 'gus', durationMs: 0.3 } },
      { type: 'member.ban', body: { actor: 'gus', durationMs: 1_000.7 } },
      { type: 'poll.open', body: { question: 'q', options: ['a', 'b'], durationMs: 10.5 } },
    ]
    const events = commands.flatMap((command) => {
      const decision = decide(live, command, by('owner', { now: 1_000.4, targetPerson: target }))
      return decision.ok ? decision.events : []
    })
    expect(events.map(({ at }) => at)).toEqual([1_000, 1_000, 1_000, 1_000])
    expect(
      events.map(
        ({ streamTime, body }) => streamTime ?? ('until' in body ? body.until : (body as { endsAt?: number }).endsAt),
      ),
    ).toEqual([700, 1_001, 2_002, 1_011])
  })
})

describe('who may do what', () => {
  it('[ROLE1] every command has a least role, or belongs to the room itself', () => {
    const ownByRoom = COMMAND_TYPES.filter((type) => PERMISSIONS[type] === undefined)
    expect(new Set(ownByRoom)).toEqual(SYSTEM_COMMANDS)
    for (const type of ownByRoom) {
      for (const role of ROLES)
        expect(code(decide(open, { type, body: {} } as never, by(role))), `${type} by ${role}`).toBe('forbidden')
    }
  })

  it.each([
    ['room.title', { title: 'x' }, 'moderator', 'forbidden'],
    ['room.title', { title: 'x' }, 'host', 'ok'],
    ['announcement.set', { text: 'x' }, 'member', 'forbidden'],
    ['announcement.set', { text: 'x' }, 'moderator', 'ok'],
    ['poll.open', { question: 'q', options: ['a', 'b'] }, 'moderator', 'forbidden'],
    ['likes.tally', { total: 9 }, 'owner', 'forbidden'],
    ['custom.send', { name: 'acme.offer', data: 1 }, 'guest', 'forbidden'],
    ['custom.send', { name: 'acme.offer', data: 1 }, 'member', 'ok'],
    ['custom.send', { name: 'room.closed', data: 1 }, 'owner', 'name_reserved'],
  ] as const)('[ROLE2] %s %j by a %s → %s', (type, body, role, expected) => {
    expect(code(decide(open, { type, body } as Command, by(role)))).toBe(expected)
  })

  it('[ROLE3] nobody acts on an equal or on somebody above', () => {
    const banning = (role: Role, target: Role) =>
      code(
        decide(
          open,
          { type: 'member.ban', body: { actor: 't', durationMs: null } },
          by(role, { targetPerson: { id: 't', standing: {}, role: target } }),
        ),
      )
    expect(banning('moderator', 'member')).toBe('ok')
    expect(banning('moderator', 'moderator')).toBe('outranked')
    expect(banning('host', 'owner')).toBe('outranked')
    expect(banning('guest', 'guest')).toBe('forbidden')
  })

  it('[ROLE4] nobody grants a role as high as their own', () => {
    const granting = (role: Role) =>
      code(
        decide(
          open,
          { type: 'role.grant', body: { actor: 't', role } },
          by('host', { targetPerson: { id: 't', standing: {}, role: 'guest' } }),
        ),
      )
    expect(granting('moderator')).toBe('ok')
    expect(granting('host')).toBe('outranked')
  })

  it('[ROLE5] a granted role raises what the token says and never lowers it', () => {
    expect(
      code(
        decide(
          open,
          { type: 'announcement.set', body: { text: 'x' } },
          by('guest', { standing: { role: 'moderator' } }),
        ),
      ),
    ).toBe('ok')
    expect(
      code(
        decide(
          open,
          { type: 'announcement.set', body: { text: 'x' } },
          by('moderator', { standing: { role: 'guest' } }),
        ),
      ),
    ).toBe('ok')
  })
})

describe('speaking', () => {
  const until = (ms: number): Standing => ({ mute: { until: ms, by: 'm' } })

  it('[SPEAK1] a mute holds until its end and says how long that is', () => {
    expect(decide(open, say('x'), by('guest', { standing: until(3_000) }))).toMatchObject({
      code: 'muted',
      retryInMs: 2_000,
    })
    expect(code(decide(open, say('x'), by('guest', { standing: until(999) })))).toBe('ok')
  })

  it('[SPEAK2] a ban refuses everything', () => {
    const standing: Standing = { ban: { until: null, by: 'm' } }
    expect(code(decide(open, say('x'), by('member', { standing })))).toBe('banned')
    expect(
      code(decide(open, { type: 'gift.send', body: { gift: 'flower', count: 1 } }, by('member', { standing }))),
    ).toBe('banned')
  })

  it('[SPEAK3] slow mode lets staff pass and tells others how long to wait', () => {
    const slow = { ...open, settings: { ...DEFAULT_SETTINGS, slowModeMs: 5_000 } }
    expect(decide(slow, say('x'), by('guest', { sinceSpokeMs: 1_000 }))).toMatchObject({
      code: 'slow_mode',
      retryInMs: 4_000,
    })
    expect(code(decide(slow, say('x'), by('moderator', { sinceSpokeMs: 1_000 })))).toBe('ok')
  })

  it('[SPEAK4] lengths count code points', () => {
    const short = { ...open, settings: { ...DEFAULT_SETTINGS, maxTextChars: 2 } }
    expect(code(decide(short, say('𠮷𠮷'), by('guest')))).toBe('ok')
    expect(code(decide(short, say('𠮷𠮷𠮷'), by('guest')))).toBe('text_too_long')
    expect(code(decide(open, say('  '), by('guest')))).toBe('text_empty')
    expect(code(decide(open, say('x', { data: 'y'.repeat(5_000) }), by('guest')))).toBe('data_too_large')
  })

  it('[SPEAK5] who may speak is a setting', () => {
    const members = { ...open, settings: { ...DEFAULT_SETTINGS, speak: 'members' as const } }
    expect(code(decide(members, say('x'), by('guest')))).toBe('speak_restricted')
    expect(code(decide(members, say('x'), by('member')))).toBe('ok')
  })

  it('[SPEAK6] the video time is held between the start of the stream and now', () => {
    const live: RoomState = { ...open, stream: { status: 'live', stream: 's', startedAt: 500 } }
    const streamTime = (claimed: number, state = live) => {
      const result = decide(state, say('x', { streamTime: claimed }), by('guest'))
      return result.ok ? result.events[0]?.streamTime : result.code
    }
    expect([streamTime(10), streamTime(700), streamTime(9_000), streamTime(700, open)]).toEqual([
      500,
      700,
      1_000,
      undefined,
    ])
  })

  it('[STREAM2] one stream is lost and goes on as often as it has to; since when stays as it was', () => {
    const by = { ...system, now: 1_000 }
    let state: RoomState = open
    const types: string[] = []
    const then = (type: 'stream.start' | 'stream.interrupt' | 'stream.end', now: number): void => {
      const result = decide(state, { type, body: { stream: 'a' } }, { ...by, now })
      if (!result.ok) throw new Error(result.code)
      for (const event of result.events) {
        types.push(event.type)
        state = evolve(state, { ...event, room: 'r', epoch: 1, seq: 1 } as RoomEvent)
      }
    }
    then('stream.start', 500)
    for (const now of [700, 900, 1_100]) {
      then('stream.interrupt', now)
      then('stream.start', now + 100)
      expect(state.stream).toEqual({ status: 'live', stream: 'a', startedAt: 500 })
    }
    expect(decide(state, { type: 'stream.start', body: { stream: 'a' } }, by).ok).toBe(false)
    then('stream.end', 2_000)
    expect(types).toHaveLength(8)
  })

  it('[STREAM1] a lost encoder is waited for; back in time it goes on with the same broadcast', () => {
    const by = { ...system, now: 1_000 }
    const then = (state: RoomState, command: Command, now: number): RoomState => {
      const result = decide(state, command, { ...by, now })
      if (!result.ok) throw new Error(result.code)
      return result.events.reduce(
        (folded, event) => evolve(folded, { ...event, room: 'r', epoch: 1, seq: 1 } as RoomEvent),
        state,
      )
    }
    const live = then(open, { type: 'stream.start', body: { stream: 'a' } }, 500)
    const lost = then(live, { type: 'stream.interrupt', body: { stream: 'a' } }, 700)
    expect(lost.stream).toEqual({ status: 'interrupted', stream: 'a', startedAt: 500, since: 700 })
    const back = then(lost, { type: 'stream.start', body: { stream: 'b' } }, 800)
    expect(back.stream).toEqual({ status: 'live', stream: 'b', startedAt: 500 })
    expect(decide(back, { type: 'stream.end', body: { stream: 'a' } }, by).ok).toBe(false)
    expect(decide(lost, { type: 'stream.interrupt', body: { stream: 'a' } }, by).ok).toBe(false)
    expect(then(lost, { type: 'stream.end', body: { stream: 'a' } }, 900).stream.status).toBe('ended')
  })

  it('[SPEAK7] a closed room takes messages from staff only', () => {
    const closed = { ...open, lifecycle: 'closed' as const }
    expect(code(decide(closed, say('x'), by('member')))).toBe('room_closed')
    expect(code(decide(closed, say('x'), by('moderator')))).toBe('ok')
  })
})

describe('changing a message', () => {
  const target = (role: Role, actor = 'a') => ({ targetMessage: { seq: 3, actor, role, deleted: false } })
  const remove: Command = { type: 'message.delete', body: { message: 3 } }
  const edit: Command = { type: 'message.edit', body: { message: 3, text: 'y' } }

  it('[MSG1] its author deletes and edits it; staff delete what they outrank; nobody edits for others', () => {
    expect(code(decide(open, remove, by('guest', target('guest', 'guest'))))).toBe('ok')
    expect(code(decide(open, remove, by('guest', target('guest'))))).toBe('forbidden')
    expect(code(decide(open, remove, by('moderator', target('guest'))))).toBe('ok')
    expect(code(decide(open, remove, by('moderator', target('host'))))).toBe('outranked')
    expect(code(decide(open, edit, by('owner', target('guest'))))).toBe('forbidden')
    expect(code(decide(open, edit, by('guest', target('guest', 'guest'))))).toBe('ok')
  })

  it('[MSG2] what is not there or is deleted cannot change', () => {
    expect(code(decide(open, remove, by('owner')))).toBe('message_not_found')
    expect(
      code(
        decide(
          open,
          edit,
          by('a' as Role, {
            actor: { id: 'a', name: 'a', role: 'guest' },
            targetMessage: { seq: 3, actor: 'a', role: 'guest', deleted: true },
          }),
        ),
      ),
    ).toBe('message_deleted')
  })
})

describe('acts that happen once, and money', () => {
  it('[SCREEN27] a claim that is taken says what was done already', () => {
    expect(refusalOfClaim('vote/p/guest')).toBe('already_voted')
    expect(refusalOfClaim('envelope/e/guest')).toBe('nothing_to_change')
  })

  it('[CLAIM1] a vote carries the claim that makes it single, and its audience is its voter and staff', () => {
    const poll = {
      poll: 'p',
      question: 'q',
      options: ['a', 'b'],
      openedAt: 0,
      counts: [0, 0],
      tallied: [0, 0],
      talliedAt: 0,
      closed: false,
    }
    const result = decide({ ...open, poll }, { type: 'poll.vote', body: { poll: 'p', option: 1 } }, by('guest'))
    expect(result).toMatchObject({
      ok: true,
      claims: ['vote/p/guest'],
      events: [{ audience: 'staff', actor: 'guest' }],
    })
    expect(code(decide({ ...open, poll }, { type: 'poll.vote', body: { poll: 'p', option: 2 } }, by('guest')))).toBe(
      'option_unknown',
    )
  })

  it('[GIFT1] a gift is one event and one posting of the same amount', () => {
    const result = decide(open, { type: 'gift.send', body: { gift: 'star', count: 3 } }, by('guest'))
    expect(result).toMatchObject({
      ok: true,
      events: [{ body: { amount: 198 } }],
      postings: [{ from: 'user:guest', to: 'room:r', amount: 198, currency: 'test' }],
    })
    expect(code(decide(open, { type: 'gift.send', body: { gift: 'star', count: 0 } }, by('guest')))).toBe(
      'value_out_of_range',
    )
    expect(code(decide(open, { type: 'gift.send', body: { gift: 'toString', count: 1 } }, by('guest')))).toBe(
      'gift_unknown',
    )
  })
})
