import { describe, expect, it } from 'vitest'
import { evolvePublicState, initialState, project } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { dueCommands, isServerOnly } from '@ovation/room/rules'
import { MemoryRoom } from '../../../room/src/memory-room.fixture.ts'
import { POLL_LIMITS } from './model-limits.ts'

const DAY_MS = 24 * 3_600_000
const tea = { question: 'Tea?', options: ['yes', 'no'] }

/** A room in which the host just asked; the id of the poll is `id0`. */
function asked(more: { durationMs?: number } = {}): MemoryRoom {
  const room = new MemoryRoom()
  expect(room.code('hugo', 'poll.open', { ...tea, ...more })).toBe('ok')
  return room
}
const vote = (room: MemoryRoom, who: string, option: number, poll = 'id0'): string =>
  room.code(who, 'poll.vote', { poll, option })
const publicPoll = (room: MemoryRoom) => project(room.state).poll

describe('somebody with an account', () => {
  it('[ALIAS3] has one vote, also if they voted as a guest, before or after', () => {
    const room = asked()
    const actor = { id: '@ann', name: 'Ann', role: 'guest', aliases: ['g_0', 'g_1'] } as const
    expect(vote(room, 'g_1', 0)).toBe('ok')
    expect(room.code('@ann', 'poll.vote', { poll: 'id0', option: 1 }, { actor })).toBe('already_voted')
    const other = asked()
    expect(other.code('@ann', 'poll.vote', { poll: 'id0', option: 1 }, { actor })).toBe('ok')
    expect(vote(other, 'g_1', 0)).toBe('already_voted')
    expect(vote(other, 'g_2', 0)).toBe('ok')
  })
})

describe('asking', () => {
  it('[FEATURE20] a poll shows its question, its options and who asked, without votes at first', () => {
    expect(asked().state.poll).toEqual({
      ...{ poll: 'id0', by: 'hugo', ...tea, openedAt: 1_000, talliedAt: 1_000, closed: false },
      ...{ counts: [0, 0], tallied: [0, 0] },
    })
    expect(asked({ durationMs: 5_000 }).state.poll?.endsAt).toBe(6_000)
  })

  it('[FEATURE20] there is one poll at a time; the next replaces one that is closed', () => {
    const room = asked()
    expect(room.code('hugo', 'poll.open', tea)).toBe('poll_running')
    room.give('hugo', 'poll.close', { poll: 'id0' })
    expect(room.code('hugo', 'poll.open', { ...tea, question: 'Milk?' })).toBe('ok')
    expect(room.state.poll).toMatchObject({ poll: 'id2', question: 'Milk?', closed: false })
  })

  it.each([
    ['the same', 'yes', 'yes'],
    ['the same but for spaces around them', 'yes', ' yes '],
    ['the same but for spaces in them', 'both of us', 'both  of us'],
    ['the same but for their case', 'Ähre', 'ÄHRE'],
    ['the same but for what cannot be seen', 'yes', 'y\u200bes'],
    ['the same in other code points', '\u00e9', 'e\u0301'],
  ])('[FEATURE30] two options that are %s are refused', (_, one, other) => {
    const open = { question: 'q', options: [one, 'no', other] }
    expect(new MemoryRoom().code('hugo', 'poll.open', open)).toBe('options_alike')
  })

  it('[FEATURE30] the refusal names the second of them', () => {
    const open = { question: 'q', options: ['no', 'Yes', 'yes'] }
    expect(new MemoryRoom().give('hugo', 'poll.open', open)).toMatchObject({ code: 'options_alike', detail: 'yes' })
  })

  it('[FEATURE30] options that look different are different', () => {
    const options = ['x2', 'x²', 'x 2', 'x2!']
    expect(new MemoryRoom().give('hugo', 'poll.open', { question: 'q', options })).toMatchObject({ ok: true })
  })

  it.each([
    [1, 'value_out_of_range'],
    [2, 'ok'],
    [10, 'ok'],
    [11, 'value_out_of_range'],
  ])('[FEATURE20] %i options → %s', (count, expected) => {
    const options = Array.from({ length: count }, (_, n) => `option ${n}`)
    const room = new MemoryRoom()
    const decision = room.give('hugo', 'poll.open', { question: 'q', options })
    expect(decision).toMatchObject(
      expected === 'ok' ? { ok: true, events: [{ body: { options } }] } : { code: expected, detail: 'options' },
    )
  })

  it.each([
    [-1, 'value_out_of_range'],
    [0, 'value_out_of_range'],
    [1, 'ok'],
    [DAY_MS, 'ok'],
    [DAY_MS + 1, 'value_out_of_range'],
  ])('[FEATURE20] a poll of %i ms → %s', (durationMs, expected) => {
    const decision = new MemoryRoom().give('hugo', 'poll.open', { ...tea, durationMs })
    expect(decision).toMatchObject(expected === 'ok' ? { ok: true } : { code: expected, detail: 'durationMs' })
  })

  it('[FEATURE20] question and options have the length that the limits say', () => {
    const ask = (question: string, option: string): string =>
      new MemoryRoom().code('hugo', 'poll.open', { question, options: ['a', option] })
    expect(ask('q'.repeat(POLL_LIMITS.maxPollQuestionChars), 'o'.repeat(POLL_LIMITS.maxPollOptionChars))).toBe('ok')
    expect(ask('q'.repeat(POLL_LIMITS.maxPollQuestionChars + 1), 'o')).toBe('text_too_long')
    expect(ask('q', 'o'.repeat(POLL_LIMITS.maxPollOptionChars + 1))).toBe('text_too_long')
  })
})

describe('voting', () => {
  it('[CLAIM1] each vote counts for its option; only the server knows it until it is published', () => {
    const room = asked()
    expect([vote(room, 'gus', 1), vote(room, 'gia', 1), vote(room, 'mia', 0)]).toEqual(['ok', 'ok', 'ok'])
    expect(room.last('poll.voted')).toMatchObject({ body: { poll: 'id0', option: 0 }, audience: 'staff', actor: 'mia' })
    expect(room.state.poll?.counts).toEqual([1, 2])
    expect(publicPoll(room)).toEqual({ ...room.state.poll, counts: [0, 0] })
    room.now += 500
    expect(room.code('system', 'poll.tally', { poll: 'id0' })).toBe('ok')
    expect(room.state.poll).toMatchObject({ counts: [1, 2], tallied: [1, 2], talliedAt: 1_500, closed: false })
    expect(publicPoll(room)).toEqual(room.state.poll)
  })

  it('[CLAIM1] a person votes once in a poll, whatever for', () => {
    const room = asked()
    expect([vote(room, 'gus', 1), vote(room, 'gus', 0), vote(room, 'gus', 1)]).toEqual([
      ...['ok', 'already_voted', 'already_voted'],
    ])
    expect(room.state.poll?.counts).toEqual([0, 1])
    room.give('hugo', 'poll.close', { poll: 'id0' })
    room.give('hugo', 'poll.open', tea)
    expect(vote(room, 'gus', 0, room.state.poll?.poll)).toBe('ok')
  })

  it('[CLAIM1] screens are not sent votes, and one that is sent changes no counts there', () => {
    const room = asked()
    vote(room, 'gus', 1)
    expect(isServerOnly('poll.voted')).toBe(true)
    const shown: RoomState = room.log.reduce(evolvePublicState, { ...initialState('r'), lifecycle: 'open' })
    expect(shown).toEqual(project(room.state))
    expect(shown.poll?.counts).toEqual([0, 0])
  })

  it('[FEATURE20] nobody votes for what is not there', () => {
    const room = asked()
    for (const option of [-1, 2]) expect(vote(room, 'gus', option)).toBe('option_unknown')
    for (const option of [0, 1]) expect(vote(room, `voter${option}`, option)).toBe('ok')
    expect(vote(room, 'gus', 0, 'another')).toBe('poll_not_open')
    expect(vote(new MemoryRoom(), 'gus', 0)).toBe('poll_not_open')
  })

  it('[FEATURE20] nobody votes after its end, also when the room has not said so yet', () => {
    const room = asked({ durationMs: 500 })
    room.now = 1_499
    expect(vote(room, 'gus', 0)).toBe('ok')
    room.now = 1_500
    expect(vote(room, 'gia', 0)).toBe('poll_not_open')
    room.give('hugo', 'poll.close', { poll: 'id0' })
    room.now = 1_000
    expect(vote(room, 'gia', 0)).toBe('poll_not_open')
  })
})

describe('the end', () => {
  it('[FEATURE20] the end publishes all votes; a poll ends once, and the one that is meant', () => {
    const room = asked()
    vote(room, 'gus', 1)
    expect(room.code('hugo', 'poll.close', { poll: 'another' })).toBe('poll_not_open')
    room.now = 4_000
    expect(room.code('hugo', 'poll.close', { poll: 'id0' })).toBe('ok')
    expect(room.state.poll).toMatchObject({ counts: [0, 1], tallied: [0, 1], talliedAt: 4_000, closed: true })
    expect(room.code('hugo', 'poll.close', { poll: 'id0' })).toBe('poll_not_open')
    expect(room.code('system', 'poll.tally', { poll: 'id0' })).toBe('poll_not_open')
    expect(room.code('system', 'poll.tally', { poll: 'another' })).toBe('poll_not_open')
    expect(dueCommands(room.state, 100_000, 0)).toEqual([])
  })

  it('[FEATURE20] what is said about another poll, or without one, changes nothing', () => {
    const room = asked()
    const common = { v: 1, at: 9, actor: 'x', audience: 'all', tier: 'essential', room: 'r', epoch: 1, seq: 1 } as const
    const { poll } = room.state
    for (const { state } of [room, new MemoryRoom()]) {
      const elsewhere = new MemoryRoom(state)
      elsewhere.append({ ...common, type: 'poll.voted', body: { poll: 'other', option: 0 } })
      elsewhere.append({ ...common, type: 'poll.tallied', body: { poll: 'other', counts: [1, 1] } })
      elsewhere.append({ ...common, type: 'poll.closed', body: { poll: 'other', counts: [1, 1] } })
      expect(elsewhere.state.poll).toEqual(state.poll)
    }
    expect(poll).not.toBeNull()
  })
})

describe('what the room does by itself', () => {
  it('[FEATURE21] it publishes votes that are new, once a second at most', () => {
    const room = asked()
    expect(dueCommands(room.state, 5_000, 0), 'nothing to publish').toEqual([])
    vote(room, 'gus', 1)
    vote(room, 'gia', 0)
    expect(dueCommands(room.state, 1_999, 0)).toEqual([])
    const tally = [{ commandId: 'tally/id0/2', command: { type: 'poll.tally', body: { poll: 'id0' } } }]
    expect(dueCommands(room.state, 2_000, 0)).toEqual(tally)
    room.now = 2_000
    room.give('system', 'poll.tally', { poll: 'id0' })
    expect(dueCommands(room.state, 9_000, 0), 'nothing new').toEqual([])
  })

  it('[TIME4] after the clock was set back it publishes at once', () => {
    const room = asked()
    vote(room, 'gus', 1)
    expect(dueCommands(room.state, 1_000, 0)).toEqual([])
    expect(dueCommands(room.state, 999, 0)).toMatchObject([{ command: { type: 'poll.tally' } }])
  })

  it('[FEATURE21] it ends a poll whose time is over, with votes or without', () => {
    const room = asked({ durationMs: 2_500 })
    expect(dueCommands(room.state, 3_499, 0)).toEqual([])
    const close = [{ commandId: 'close/id0', command: { type: 'poll.close', body: { poll: 'id0' } } }]
    expect(dueCommands(room.state, 3_500, 0)).toEqual(close)
    vote(room, 'gus', 1)
    expect(dueCommands(room.state, 9_000, 0)).toEqual(close)
    expect(room.code('system', 'poll.close', { poll: 'id0' })).toBe('ok')
  })

  it('[FEATURE21] a room without a poll has nothing to do', () => {
    expect(dueCommands(new MemoryRoom().state, 9_000, 0)).toEqual([])
  })
})

describe('the erasure of who asked', () => {
  it('[ERASE10] takes the poll off the screens, and leaves that of another', () => {
    const room = asked()
    room.give('system', 'person.erase', { person: 'gus' })
    expect(room.state.poll).not.toBeNull()
    room.give('system', 'person.erase', { person: 'hugo' })
    expect(room.state.poll).toBeNull()
  })

  it('[ERASE2] a poll whose text is gone is folded to none', () => {
    const room = asked()
    vote(room, 'gus', 0)
    room.give('system', 'person.erase', { person: 'hugo' })
    expect(room.log[0]?.body).toBeNull()
    const folded = new MemoryRoom()
    for (const event of room.log) folded.append(event)
    expect(folded.state).toEqual(room.state)
    const after = asked()
    after.append({ ...room.log[0], seq: 2 } as never)
    expect(after.state.poll).toBeNull()
  })

  it('[ERASE2] one from before polls said who asked goes with any erasure, as its text may be theirs', () => {
    const room = asked()
    const { by: _, ...former } = room.state.poll ?? {}
    room.state = { ...room.state, poll: former as RoomState['poll'] }
    room.give('system', 'person.erase', { person: 'gus' })
    expect(room.state.poll).toBeNull()
  })
})
