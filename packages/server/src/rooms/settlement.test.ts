import { OvationError } from '@ovation/protocol'
import { describe, expect, it } from 'vitest'
import type { Unit, UnitResult } from '../log/index.ts'
import { roomAt } from './hub.fixture.ts'
import { pending } from './live-room.fixture.ts'
import type { Waiting } from './live-room.fixture.ts'
import { settle, settleRefused } from './settlement.ts'
import type { Decided, Refused } from './turn.ts'

const at = (seq: number) => ({ epoch: 3, seq })
const committed = (seq: number): UnitResult => ({
  outcome: 'committed',
  position: at(seq),
  digests: ['d1', 'd2'],
  bytes: seq * 10,
})

/** Units of two events each, behind seq 1. */
function turn(...ids: string[]) {
  const waiting = ids.map((id) => pending(id))
  const decided: Decided[] = waiting.map((one, index) => ({
    pending: one,
    unit: {
      room: 'r',
      epoch: 3,
      expectedSeq: 1 + 2 * index,
      events: [{ type: 'a' }, { type: 'b' }],
    } as unknown as Unit,
    stateAfter: roomAt(3 + 2 * index, 3),
  }))
  return { waiting, decided }
}

const answers = (waiting: readonly Waiting[]) => waiting.map((one) => one.answers)

describe('a turn that was stored', () => {
  it('[LOG2] tells its authors where, and gives its events with their places and digests', () => {
    const { waiting, decided } = turn('a', 'b')
    const settled = settle(decided, [committed(3), committed(5)])
    expect(answers(waiting)).toEqual([[at(3)], [at(5)]])
    expect(settled.committed).toEqual([
      { type: 'a', room: 'r', epoch: 3, seq: 2, digest: 'd1' },
      { type: 'b', room: 'r', epoch: 3, seq: 3, digest: 'd2' },
      { type: 'a', room: 'r', epoch: 3, seq: 4, digest: 'd1' },
      { type: 'b', room: 'r', epoch: 3, seq: 5, digest: 'd2' },
    ])
    expect(settled.after).toEqual({ state: roomAt(5, 3), bytes: 50 })
    expect(settled).toMatchObject({ again: [], lost: false, firstFailed: 2 })
  })

  it('of nothing changes nothing', () => {
    expect(settle([], [])).toEqual({ committed: [], after: undefined, again: [], lost: false, firstFailed: 0 })
  })

  it('is not believed if the log says less than it was asked', () => {
    const { waiting, decided } = turn('a', 'b')
    expect(() => settle(decided, [committed(3)])).toThrow('fewer results')
    expect(answers(waiting)).toEqual([[], []])
  })
})

describe('a unit that was not stored', () => {
  it.each([
    ['claimTaken', { outcome: 'claimTaken', claim: 'vote/1/mia' }, 'already_voted', undefined],
    ['insufficientFunds', { outcome: 'insufficientFunds', account: 'a' }, 'insufficient_funds', undefined],
    ['[LOG6] commandConflict', { outcome: 'commandConflict' }, 'command_conflict', undefined],
    ['[LOG27] refused', { outcome: 'refused', reason: 'too large' }, 'invalid_frame', 'too large'],
    ['unknownRoom', { outcome: 'unknownRoom' }, 'room_not_found', 'r'],
  ] as const)('%s: its author is told', (_, result, code, detail) => {
    const { waiting, decided } = turn('a')
    const settled = settle(decided, [result])
    // With what the code says in words.
    const { message } = new OvationError(code, detail === undefined ? {} : { detail })
    expect(waiting[0]?.answers).toMatchObject([{ code, message }])
    expect(settled).toEqual({ committed: [], after: undefined, again: [], lost: false, firstFailed: 0 })
  })

  it('[LOG6] as it had been before is answered with where it is', () => {
    const { waiting, decided } = turn('a')
    const settled = settle(decided, [{ outcome: 'duplicate', position: at(1) }])
    expect(answers(waiting)).toEqual([[at(1)]])
    expect(settled).toMatchObject({ committed: [], after: undefined, firstFailed: 0 })
  })

  it('[LOG5] those behind it conflict, and are decided again; the room is still owned here', () => {
    for (const first of [
      { outcome: 'refused', reason: '' },
      { outcome: 'duplicate', position: at(1) },
    ] as const) {
      const { waiting, decided } = turn('a', 'b', 'c', 'd')
      const settled = settle(decided, [committed(3), first, { outcome: 'conflict' }, { outcome: 'conflict' }])
      expect(settled.again).toEqual(waiting.slice(2))
      expect(settled).toMatchObject({ lost: false, firstFailed: 1, after: { state: roomAt(3, 3), bytes: 30 } })
      expect(settled.committed).toHaveLength(2)
      expect(answers(waiting.slice(2))).toEqual([[], []])
    }
  })

  it('[LOG21] a conflict that no failed unit explains: somebody else has appended, and the room is lost', () => {
    const { waiting, decided } = turn('a', 'b')
    const conflict = { outcome: 'conflict' } as const
    expect(settle(decided, [conflict, conflict])).toMatchObject({ again: waiting, lost: true, firstFailed: 0 })
    expect(settle(decided, [committed(3), conflict])).toMatchObject({ again: [waiting[1]], lost: true, firstFailed: 1 })
  })

  it('[LOG3] under an older epoch: the room is lost, and the command goes to its new owner', () => {
    const { waiting, decided } = turn('a')
    expect(settle(decided, [{ outcome: 'staleEpoch' }])).toMatchObject({ again: waiting, lost: true, firstFailed: 0 })
    expect(answers(waiting)).toEqual([[]])
  })
})

describe('a refusal', () => {
  const refused = (one: Waiting, after = 0): Refused => ({
    pending: one,
    refusal: { ok: false, code: 'slow_mode', retryInMs: 5 },
    after,
  })
  const log = (stored?: { requestHash: string }) => {
    const asked: string[][] = []
    return {
      asked,
      findReply: async (...names: string[]) => {
        asked.push(names)
        return stored && { ...stored, position: at(9) }
      },
    }
  }

  it('is told', async () => {
    const { findReply, asked } = log()
    const one = pending('a')
    const { again, answered } = settleRefused([refused(one)], 0, { findReply })
    expect(again).toEqual([])
    await answered
    expect(one.answers).toMatchObject([{ code: 'slow_mode', retryInMs: 5 }])
    expect(asked).toEqual([['mia', 'a']])
  })

  it('[LOG6] is none if the command had been stored before', async () => {
    const one = pending('a')
    await settleRefused([refused(one)], 0, log({ requestHash: 'hash a' })).answered
    expect(one.answers).toEqual([at(9)])
  })

  it('[LOG6] is another one if another command had been stored under that id', async () => {
    const one = pending('a')
    await settleRefused([refused(one)], 0, log({ requestHash: 'hash b' })).answered
    expect(one.answers).toMatchObject([{ code: 'command_conflict' }])
  })

  it('of the room itself is told without a look at the log', async () => {
    const { findReply, asked } = log({ requestHash: 'hash a' })
    const one = pending('a', { actor: 'system' })
    await settleRefused([refused(one)], 0, { findReply }).answered
    expect(asked).toEqual([])
    expect(one.answers).toMatchObject([{ code: 'slow_mode' }])
  })

  it('[LOG5] that rests on a unit that was not stored is decided again', async () => {
    const [before, on, behind] = [pending('a'), pending('b'), pending('c')]
    const { again, answered } = settleRefused([refused(before, 1), refused(on, 2), refused(behind, 3)], 1, log())
    expect(again).toEqual([on, behind])
    await answered
    expect(before.answers).toHaveLength(1)
    expect([...on.answers, ...behind.answers]).toEqual([])
  })
})
