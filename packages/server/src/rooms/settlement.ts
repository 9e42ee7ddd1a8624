import { OvationError } from '@ovation/protocol'
import { SYSTEM_ACTOR_ID } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import { refusalOfClaim } from '@ovation/room/rules'
import { isSameRequest } from '../log/index.ts'
import type { RoomLog, StoredEvent, UnitResult } from '../log/index.ts'
import type { Pending } from './pending.ts'
import { refusalError } from './turn.ts'
import type { Decided, Refused } from './turn.ts'

/** What became of the units of a turn. Their authors have been answered, except for those to be decided again. */
export type Settled = {
  committed: StoredEvent[]
  /** The room and the size of its log after the last committed unit; undefined if there is none. */
  after: { state: RoomState; bytes: number } | undefined
  again: Pending[]
  /** Another node has taken the room over. */
  lost: boolean
  /** The index of the first unit that was not stored: those decided after it rest on what did not happen. */
  firstFailed: number
}

export function settle(decided: readonly Decided[], results: readonly UnitResult[]): Settled {
  if (results.length < decided.length) throw new Error('the log gave fewer results than units')
  const settled: Settled = { committed: [], after: undefined, again: [], lost: false, firstFailed: decided.length }
  for (const [index, { pending, unit, stateAfter }] of decided.entries()) {
    const result = results[index] as UnitResult
    if (result.outcome === 'committed') {
      settled.committed.push(...stored(unit, result.digests))
      settled.after = { state: stateAfter, bytes: result.bytes }
      pending.resolve(result.position)
      continue
    }
    const isFirst = settled.firstFailed === decided.length
    settled.firstFailed = Math.min(settled.firstFailed, index)
    switch (result.outcome) {
      case 'duplicate':
        pending.resolve(result.position)
        break
      case 'conflict':
        // Expected after a failed unit; otherwise somebody else has appended in our name.
        if (isFirst) settled.lost = true
        settled.again.push(pending)
        break
      case 'staleEpoch':
        settled.lost = true
        settled.again.push(pending)
        break
      default:
        pending.reject(refusalOf(unit.room, result))
    }
  }
  return settled
}

const stored = ({ room, epoch, expectedSeq, events }: Decided['unit'], digests: readonly string[]): StoredEvent[] =>
  events.map((draft, index) => {
    const place = { room, epoch, seq: expectedSeq + 1 + index, digest: digests[index] ?? '' }
    return { ...draft, ...place } as StoredEvent
  })

function refusalOf(
  room: string,
  result: Exclude<UnitResult, { outcome: 'committed' | 'duplicate' | 'conflict' | 'staleEpoch' }>,
): OvationError {
  switch (result.outcome) {
    case 'claimTaken':
      return new OvationError(refusalOfClaim(result.claim))
    case 'insufficientFunds':
      return new OvationError('insufficient_funds')
    case 'commandConflict':
      return new OvationError('command_conflict')
    case 'refused':
      return new OvationError('invalid_frame', { detail: result.reason })
    case 'unknownRoom':
      return new OvationError('room_not_found', { detail: room })
  }
}

/**
 * A refusal is final only if no earlier try of the command was stored, and if no unit that it depended on failed. Returns
 * those to be decided again at once; the promise resolves when all others have been answered.
 */
export function settleRefused(
  refused: readonly Refused[],
  firstFailed: number,
  log: Pick<RoomLog, 'findReply'>,
): { again: Pending[]; answered: Promise<unknown> } {
  const again = refused.filter(({ after }) => after > firstFailed).map(({ pending }) => pending)
  const final = refused.filter(({ after }) => after <= firstFailed)
  return { again, answered: Promise.all(final.map((one) => refuse(one, log))) }
}

async function refuse({ pending, refusal }: Refused, log: Pick<RoomLog, 'findReply'>): Promise<void> {
  const { actor, commandId, resolve, reject } = pending
  const earlier = actor.id === SYSTEM_ACTOR_ID ? undefined : await log.findReply(actor.id, commandId)
  if (!earlier) return reject(refusalError(refusal))
  if (isSameRequest(earlier.requestHash, pending)) return resolve(earlier.position)
  return reject(new OvationError('command_conflict'))
}
