import { OvationError } from '@ovation/protocol'
import { evolve } from '@ovation/room'
import { decide, lookupsOf, protectedRole } from '@ovation/room/rules'
import type { Role, RoomEvent, RoomState, SiteState } from '@ovation/room'
import type { DecideContext, Refusal, TargetMessage } from '@ovation/room/rules'
import type { Unit } from '../log/index.ts'
import { newId } from '../ops/index.ts'
import { foldRows, rowId, standingIn } from './keyed-rows.ts'
import type { Rows } from './keyed-rows.ts'
import type { Pending } from './pending.ts'

/** What had to be looked up before a turn could be decided. */
export type TurnLookups = {
  now: number
  /** What belongs to all rooms together, as this node knows it. */
  site: SiteState
  /** The standings of all actors and targets, and every row that a command names. */
  rows: Rows
  messages: Map<number, TargetMessage>
  /** What each person whom a command names said. */
  messagesBy: Map<string, TargetMessage[]>
  /** How long ago somebody last spoke, by the monotonic clock. */
  sinceSpokeMs: (actor: string) => number | undefined
  /** Whether one more message is more than people can read. */
  overReadableRate: () => boolean
  /** The role in somebody's token while they are connected. */
  connectedRole: (actor: string) => Role | undefined
  /** Whether somebody is in the room; undefined where that is not known. */
  isHere?: (actor: string) => boolean | undefined
}

export type Decided = { pending: Pending; unit: Unit; stateAfter: RoomState }
/** A refusal by the room's rules, or for lack of space. */
export type AnyRefusal =
  | Refusal
  | { ok: false; code: 'storage_full'; detail?: string; retryInMs?: number; revision?: number }
/** `after` is the number of units decided before it: if one of those fails, the command is decided again. */
export type Refused = { pending: Pending; refusal: AnyRefusal; after: number }
export type Turn = { decided: Decided[]; refused: Refused[] }

/**
 * Decides commands one after the other, each against the room as it will be when those before it are stored. Units are
 * appended together; if one fails, the log refuses those after it and they are decided again.
 */
export function decideTurn(state: RoomState, epoch: number, batch: readonly Pending[], lookups: TurnLookups): Turn {
  const rows: Rows = new Map(lookups.rows)
  const rowData = (slice: string, key: string): object | undefined => {
    const known = rows.get(rowId({ slice, key }))
    if (!known) throw new Error(`the row ${key} of ${slice} was not loaded; name it in the command's needs`)
    return known.data ?? undefined
  }
  const spoke = new Set<string>()
  const deleted = new Set<number>()
  const turn: Turn = { decided: [], refused: [] }
  let ahead = state
  for (const pending of batch) {
    const { actor, command, commandId } = pending
    const ctx: DecideContext & { site: SiteState } = {
      site: lookups.site,
      actor,
      commandId,
      now: lookups.now,
      newId,
      standing: standingIn(rows, actor.id),
      rows: rowData,
      overReadableRate: command.type === 'message.send' && lookups.overReadableRate(),
      sinceSpokeMs: spoke.has(actor.id) ? 0 : lookups.sinceSpokeMs(actor.id),
      authorOf: (seq) => lookups.messages.get(seq)?.actor,
      ...targetsOf(pending, rows, deleted, lookups),
    }
    const decision = decide(ahead, command, ctx)
    if (!decision.ok) {
      turn.refused.push({ pending, refusal: decision, after: turn.decided.length })
      continue
    }
    const unit: Unit = {
      room: state.room,
      epoch,
      expectedSeq: ahead.seq,
      actor: actor.id,
      commandId,
      requestHash: pending.requestHash,
      formerHash: pending.formerHash,
      events: decision.events,
      claims: decision.claims,
      ...(decision.releases ? { releases: decision.releases } : {}),
      postings: decision.postings,
    }
    for (const draft of decision.events) {
      const event = { ...draft, room: state.room, epoch, seq: ahead.seq + 1 } as RoomEvent
      ahead = evolve(ahead, event)
      foldRows(rows, event)
      if (event.type === 'message.sent') spoke.add(actor.id)
      if (event.type === 'message.deleted' && event.amends !== undefined) deleted.add(event.amends)
      if (event.type === 'person.erased')
        for (const { seq, actor } of [...lookups.messages.values(), ...[...lookups.messagesBy.values()].flat()])
          if (actor === event.body?.person) deleted.add(seq)
    }
    turn.decided.push({ pending, unit, stateAfter: ahead })
  }
  return turn
}

function targetsOf(
  pending: Pending,
  rows: Rows,
  deleted: Set<number>,
  lookups: TurnLookups,
): Pick<DecideContext, 'targetMessage' | 'targetMessages' | 'targetPerson'> {
  const { message, actor, messagesBy } = lookupsOf(pending.command, pending.actor)
  const target = message === undefined ? undefined : lookups.messages.get(message)
  const standing = standingIn(rows, actor ?? '')
  return {
    ...(target ? { targetMessage: { ...target, deleted: target.deleted || deleted.has(target.seq) } } : {}),
    ...(messagesBy === undefined
      ? {}
      : { targetMessages: (lookups.messagesBy.get(messagesBy.person) ?? []).filter(({ seq }) => !deleted.has(seq)) }),
    ...(actor === undefined
      ? {}
      : {
          targetPerson: {
            id: actor,
            standing,
            role: protectedRole(actor, standing, lookups.connectedRole(actor)),
            isHere: lookups.isHere?.(actor),
          },
        }),
  }
}

export const refusalError = ({ code, detail, retryInMs, revision }: AnyRefusal): OvationError =>
  new OvationError(code, {
    ...(detail === undefined ? {} : { detail }),
    ...(retryInMs === undefined ? {} : { retryInMs }),
    ...(revision === undefined ? {} : { revision }),
  })
