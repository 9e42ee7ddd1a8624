import { initialSite } from '@ovation/room'
import type { Command, Role, RoomState } from '@ovation/room'
import type { RowRef, TargetMessage } from '@ovation/room/rules'
import { describe, expect, it } from 'vitest'
import { roomAt } from './hub.fixture.ts'
import { rowId } from './keyed-rows.ts'
import { pending } from './live-room.fixture.ts'
import { decideTurn, refusalError } from './turn.ts'
import type { TurnLookups } from './turn.ts'

const NOW = 5_000
const say: Command = { type: 'message.send', body: { text: 'x' } } as Command
const edit = (message: number): Command => ({ type: 'message.edit', body: { message, text: 'y' } }) as Command
const remove = (message: number): Command => ({ type: 'message.delete', body: { message } }) as Command
const mute = (actor: string): Command => ({ type: 'member.mute', body: { actor, durationMs: null } }) as Command
const react: Command = { type: 'message.react', body: { message: 2, emoji: '👍' } } as Command
const erase = (person: string): Command => ({ type: 'person.erase', body: { person } }) as unknown as Command

type Given = [command: Command, actor?: string, role?: Role]

const standing = (actor: string): RowRef => ({ slice: 'standing', key: actor })
const REACTION: RowRef[] = [
  { slice: 'reactors', key: '2/👍/mia' },
  { slice: 'reaction-counts', key: '2' },
]
const said = (seq: number, actor = 'mia', more: Partial<TargetMessage> = {}): [number, TargetMessage] => [
  seq,
  { seq, actor, role: 'guest', deleted: false, ...more },
]

function decide(given: Given[], more: Partial<TurnLookups> = {}, state: RoomState = roomAt(9)) {
  const batch = given.map(([command, actor = 'mia', role = 'member'], index) =>
    pending(`c${index}`, { actor, role, command }),
  )
  const rows = ['mia', 'gus', 'mo'].map(standing)
  const turn = decideTurn(state, 4, batch, {
    ...{ now: NOW, site: initialSite(), messages: new Map([said(2), said(3, 'gus')]) },
    messagesBy: new Map(),
    rows: new Map(rows.map((ref) => [rowId(ref), { ref, data: null }])),
    ...{ sinceSpokeMs: () => undefined, overReadableRate: () => false, connectedRole: () => undefined },
    ...more,
  })
  const codes = turn.refused.map(({ pending: { commandId }, refusal: { code } }) => `${commandId} ${code}`)
  return { ...turn, codes, batch }
}

const withSettings = (settings: Partial<RoomState['settings']>): RoomState => {
  const state = roomAt(9)
  return { ...state, settings: { ...state.settings, ...settings } }
}

describe('all that somebody said', () => {
  const clear: Command = { type: 'message.deleteAll', body: { actor: 'gus' } }
  const theirs = new Map([['gus', [said(5, 'gus')[1], said(3, 'gus')[1]]]])
  const amended = ({ decided }: ReturnType<typeof decide>) =>
    decided.map(({ unit }) => unit.events.map(({ amends }) => amends))

  it('[MSG3] is deleted without what a command before it deletes', () => {
    const turn = decide(
      [
        [remove(3), 'mo', 'moderator'],
        [clear, 'mo', 'moderator'],
        [clear, 'mo', 'moderator'],
      ],
      { messagesBy: theirs },
    )
    expect(amended(turn)).toEqual([[3], [5]])
    expect(turn.codes).toEqual(['c2 nothing_to_change'])
  })

  it('[MSG3] is nothing after an erasure in the same turn, or of somebody who was not looked up', () => {
    const erase = { type: 'person.erase', body: { person: 'gus' } } as Command
    expect(
      decide(
        [
          [erase, 'system', 'owner'],
          [clear, 'mo', 'moderator'],
        ],
        { messagesBy: theirs },
      ).codes,
    ).toEqual(['c1 nothing_to_change'])
    expect(decide([[clear, 'mo', 'moderator']]).codes).toEqual(['c0 nothing_to_change'])
  })
})

describe('a command that is accepted', () => {
  it('is a unit with what it does, whose it is, and where it goes', () => {
    const { decided, refused, batch } = decide([[say]])
    expect(refused).toEqual([])
    const [only] = decided
    expect(only?.pending).toBe(batch[0])
    const body = { text: 'x', by: { id: 'mia', name: 'mia', role: 'member' }, cid: 'c0' }
    expect(only?.unit).toEqual({
      ...{ room: 'r', epoch: 4, expectedSeq: 9, actor: 'mia', commandId: 'c0' },
      ...{ requestHash: 'hash c0', formerHash: '', claims: [], postings: [] },
      events: [{ v: 1, type: 'message.sent', at: NOW, actor: 'mia', audience: 'all', tier: 'timeline', body }],
    })
    expect(only?.stateAfter).toMatchObject({ seq: 10, epoch: 4 })
  })

  it('brings claims and postings', () => {
    const poll = { poll: 'p', question: 'Q', options: ['a', 'b'], counts: [0, 0], tallied: [0, 0], talliedAt: 0 }
    const state = { ...roomAt(9), poll: { ...poll, closed: false } } as unknown as RoomState
    const vote = { type: 'poll.vote', body: { poll: 'p', option: 0 } } as Command
    expect(decide([[vote]], {}, state).decided[0]?.unit.claims).toEqual([expect.stringContaining('vote/')])
    const gift = { type: 'gift.send', body: { gift: 'star', count: 2 } } as Command
    const [given] = decide([[gift]], {}, withSettings({ testCoins: 100 })).decided
    expect(given?.unit.postings).toMatchObject([{ from: expect.stringContaining('mia') as string }])
  })

  it('[LOG5] is decided as if those before it were stored', () => {
    const { decided } = decide([[say], [say, 'gus'], [say, 'mo']])
    expect(decided.map(({ unit }) => unit.expectedSeq)).toEqual([9, 10, 11])
    expect(decided.map(({ stateAfter }) => stateAfter.seq)).toEqual([10, 11, 12])
  })

  it('has an id of its own for what it makes', () => {
    const open = { type: 'poll.open', body: { question: 'Q', options: ['a', 'b'] } } as Command
    const polls = [0, 1].map(() => decide([[open, 'mo', 'host']]).decided[0]?.stateAfter.poll?.poll)
    expect(new Set(polls).size).toBe(2)
  })
})

describe('a command that is refused', () => {
  it('[LOG5] is told with its reason, and how many before it would have to hold', () => {
    const { decided, refused, batch } = decide([[edit(7)], [say], [edit(7)]])
    expect(decided).toHaveLength(1)
    expect(refused.map(({ pending: one, after }) => [one, after])).toEqual([
      [batch[0], 0],
      [batch[2], 1],
    ])
    expect(refused[0]?.refusal).toMatchObject({ ok: false, code: 'message_not_found' })
  })

  it('changes nothing for those after it', () => {
    expect(decide([[edit(7)], [say]]).decided[0]?.unit.expectedSeq).toBe(9)
  })

  it('is so while the site is paused', () => {
    const site = { ...initialSite(), pause: { text: 'later', since: 1 } }
    expect(decide([[say]], { site }).codes).toEqual(['c0 site_paused'])
  })

  it('has an error with all that it tells', () => {
    const refusal = { ok: false as const, code: 'value_out_of_range' as const }
    const told = refusalError({ ...refusal, detail: 'durationMs', retryInMs: 0, revision: 0 })
    expect(told).toMatchObject({ code: 'value_out_of_range', retryInMs: 0, revision: 0 })
    expect(told.message).toContain('durationMs')
    const bare = refusalError(refusal)
    expect([bare.code, bare.retryInMs, bare.revision]).toEqual(['value_out_of_range', undefined, undefined])
    expect(bare.message).not.toContain('undefined')
  })
})

describe('within a turn', () => {
  it('who is muted does not speak afterwards', () => {
    const { codes } = decide([[say, 'gus'], [mute('gus'), 'mo', 'moderator'], [say, 'gus'], [say]])
    expect(codes).toEqual(['c2 muted'])
  })

  it('slow mode holds from the first message on, for each by themselves', () => {
    const slow = withSettings({ slowModeMs: 1_000 })
    const { refused, codes } = decide([[say], [say], [say, 'gus']], {}, slow)
    expect(codes).toEqual(['c1 slow_mode'])
    expect(refused[0]?.refusal).toMatchObject({ retryInMs: 1_000 })
    const before = decide([[say], [say, 'gus']], { sinceSpokeMs: (actor) => (actor === 'gus' ? 400 : 1_000) }, slow)
    expect(before.refused.map(({ refusal }) => refusal)).toMatchObject([{ code: 'slow_mode', retryInMs: 600 }])
  })

  it('a message that was deleted is not changed any more', () => {
    const { codes } = decide([[remove(2)], [edit(2)], [remove(2)], [edit(3), 'gus']])
    expect(codes).toEqual(['c1 message_deleted', 'c2 message_deleted'])
    const gone = decide([[edit(2)]], { messages: new Map([said(2, 'mia', { deleted: true })]) })
    expect(gone.codes).toEqual(['c0 message_deleted'])
  })

  it('[ERASE9] neither is one of somebody who was erased, and what was pinned of theirs is pinned no more', () => {
    const pinned = { ...roomAt(9), pinned: [2, 3] }
    const { decided, codes } = decide([[erase('mia'), 'system'], [edit(2)], [edit(3), 'gus']], {}, pinned)
    expect(codes).toEqual(['c1 message_deleted'])
    expect(decided[0]?.stateAfter.pinned).toEqual([3])
  })

  it('a reaction that is given twice is taken back', () => {
    const rows = new Map([standing('mia'), ...REACTION].map((ref) => [rowId(ref), { ref, data: null }]))
    const { decided } = decide([[react], [react]], { rows })
    expect(decided.map(({ unit }) => unit.events[0]?.body)).toMatchObject([
      { on: true, counts: { '👍': 1 } },
      { on: false, counts: {} },
    ])
    expect(rows.get('reactors/2/👍/mia')?.data, 'what was looked up stays as it was').toBeNull()
    const had = new Map(
      REACTION.map((ref, index) => [
        rowId(ref),
        { ref, data: [{ name: 'M' }, { counts: { '👍': 3 } }][index] ?? null },
      ]),
    )
    expect(decide([[react]], { rows: had }).decided[0]?.unit.events[0]?.body).toMatchObject({
      on: false,
      counts: { '👍': 2 },
    })
  })
})

describe('what is looked up', () => {
  it('must have been: a row that was not loaded is a fault of the program', () => {
    expect(() => decide([[react]])).toThrow(/^the row 2\/👍\/mia of reactors was not loaded/)
  })

  it('is whether people can still read more, for each message and for nothing else', () => {
    let asked = 0
    const overReadableRate = (): boolean => ++asked > 1
    const { decided } = decide([[say], [mute('gus'), 'mo', 'moderator'], [say, 'mia'], [remove(2)]], {
      overReadableRate,
    })
    expect(asked).toBe(2)
    expect(decided.map(({ unit }) => (unit.events[0]?.body as { shown?: boolean } | undefined)?.shown)).toEqual([
      ...[undefined, undefined, false, undefined],
    ])
  })

  it('is the role of those who are acted on: in their token, or held here', () => {
    const given: Given[] = [[mute('gus'), 'mo', 'moderator']]
    expect(decide(given).codes).toEqual([])
    expect(decide(given, { connectedRole: (actor) => (actor === 'gus' ? 'host' : undefined) }).codes).toEqual([
      'c0 outranked',
    ])
    const rows = new Map([[rowId(standing('gus')), { ref: standing('gus'), data: { role: 'host' } }]])
    expect(decide(given, { rows }).codes).toEqual(['c0 outranked'])
    expect(decide([[mute('mo'), 'mo', 'moderator']]).codes, 'nobody mutes themselves').toEqual(['c0 outranked'])
  })

  it('is the standing of those who act', () => {
    const rows = new Map([
      [rowId(standing('mia')), { ref: standing('mia'), data: { mute: { until: null, by: 'mo' } } }],
    ])
    expect(decide([[say], [say, 'gus']], { rows }).codes).toEqual(['c0 muted'])
  })
})
