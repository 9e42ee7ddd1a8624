import type { EventDraft, EventType, EventBodies, Audience } from '../events.ts'
import { tierOf } from '../events.ts'
import type { Posting } from '../gifts.ts'
import type { Role } from '../roles.ts'
import type { Standing } from '../standing.ts'
import type { RoomState } from '../state.ts'
import type { CommandBodies, CommandType } from '../commands.ts'

/** Why the room's own rules say no. The protocol's registry gives each its words. */
export type RefusalCode =
  | 'room_closed'
  | 'forbidden'
  | 'outranked'
  | 'muted'
  | 'banned'
  | 'speak_restricted'
  | 'slow_mode'
  | 'text_empty'
  | 'text_too_long'
  | 'data_too_large'
  | 'name_reserved'
  | 'message_not_found'
  | 'message_deleted'
  | 'pins_full'
  | 'poll_running'
  | 'poll_not_open'
  | 'option_unknown'
  | 'already_voted'
  | 'gift_unknown'
  | 'insufficient_funds'
  | 'nothing_to_change'
  | 'value_out_of_range'
  | 'members_only'
  | 'password_needed'
  | 'password_missing'
  | 'not_live'
  | 'hands_down'
  | 'hands_full'
  | 'hand_not_raised'
  | 'stage_full'
  | 'not_on_stage'
  | 'key_invalid'
  | 'revision_conflict'
  | 'state_full'
  | 'room_full'

/** `revision`: what the value has now, 0 for none, where another one was expected. */
export type Refusal = { ok: false; code: RefusalCode; retryInMs?: number; detail?: string; revision?: number }

/** What a command leads to: events, and with them keys that can be taken once and money that moves, all or nothing. */
export type Decision = { ok: true; events: EventDraft[]; claims: string[]; postings: Posting[] }

/** Who gives a command. `role` is what the token says for this room; a granted role may raise it. */
export type Actor = { id: string; name: string; role: Role; avatar?: string }

/** A message as it stands now, looked up for commands that change one. */
export type TargetMessage = { seq: number; actor: string; role: Role; deleted: boolean }

/** The person a command is about. */
export type TargetPerson = { id: string; standing: Standing; role: Role }

export type DecideContext = {
  actor: Actor
  standing: Standing
  /** Milliseconds since 1970. */
  now: number
  newId: () => string
  commandId: string
  /** How long ago the actor last spoke here by a monotonic clock, if that is known: `now` may be set meanwhile. */
  sinceSpokeMs?: number | undefined
  /** Whether more is being said here than people can read. */
  overReadableRate?: boolean
  targetMessage?: TargetMessage
  /** Who wrote a message that is pinned, for an erasure. */
  authorOf?: (message: number) => string | undefined
  targetPerson?: TargetPerson
}

/** A rule: the part of `decide` that answers one kind of command. `role` is the actor's effective one. */
export type Rule<T extends CommandType> = (
  state: RoomState,
  body: CommandBodies[T],
  ctx: DecideContext & { effectiveRole: Role },
) => Decision | Refusal

export const refuse = (code: RefusalCode, more: Omit<Refusal, 'ok' | 'code'> = {}): Refusal => ({
  ok: false,
  code,
  ...more,
})

type DraftOptions = { audience?: Audience; streamTime?: number; amends?: number }

/** When something that begins now ends: whole milliseconds, as they are stored, and never none at all. */
export const endOf = (ctx: DecideContext, durationMs: number): number => Math.ceil(ctx.now + durationMs)

/** One event by the actor, now. */
export function draft<T extends EventType>(
  ctx: DecideContext,
  type: T,
  body: EventBodies[T],
  options: DraftOptions = {},
): EventDraft {
  const { audience = 'all', streamTime, amends } = options
  return {
    v: 1,
    type,
    at: Math.round(ctx.now),
    actor: ctx.actor.id,
    audience,
    tier: tierOf(type),
    body,
    ...(streamTime === undefined ? {} : { streamTime }),
    ...(amends === undefined ? {} : { amends }),
  } as EventDraft
}

export const accept = (...events: EventDraft[]): Decision => ({ ok: true, events, claims: [], postings: [] })

export const authorOf = (ctx: DecideContext & { effectiveRole: Role }) => ({
  id: ctx.actor.id,
  name: ctx.actor.name,
  role: ctx.effectiveRole,
  ...(ctx.actor.avatar ? { avatar: ctx.actor.avatar } : {}),
})
