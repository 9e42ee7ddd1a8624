import type { EventDraft } from '../events.ts'
import { LIMITS } from '../limits.ts'
import { atLeast, isStaff, rankOf } from '../roles.ts'
import { isActive } from '../standing.ts'
import type { RoomState, StageGuest } from '../state.ts'
import { accept, authorOf, draft, refuse } from './types.ts'
import type { DecideContext, Rule } from './types.ts'

const guestOf = ({ stage }: RoomState, actor: string): StageGuest | undefined =>
  stage.guests.find((guest) => guest.actor === actor)
const hasHandUp = ({ stage }: RoomState, actor: string): boolean => stage.hands.some((hand) => hand.actor === actor)

/** What takes somebody off the stage, or out of the line for it. */
export function leaving(state: RoomState, actor: string, ctx: DecideContext): EventDraft[] {
  if (guestOf(state, actor)) return [draft(ctx, 'stage.left', { actor })]
  return hasHandUp(state, actor) ? [draft(ctx, 'hand.lowered', { actor })] : []
}

export const raise: Rule<'hand.raise'> = (state, _, ctx) => {
  const { id } = ctx.actor
  if (state.stream.status !== 'live' && state.stream.status !== 'interrupted') return refuse('not_live')
  if (!state.settings.hands) return refuse('hands_down')
  if (isActive(ctx.standing.mute, ctx.now)) return refuse('muted')
  if (hasHandUp(state, id) || guestOf(state, id)) return refuse('nothing_to_change')
  if (state.stage.hands.length >= LIMITS.maxHands) return refuse('hands_full', { detail: String(LIMITS.maxHands) })
  return accept(draft(ctx, 'hand.raised', { by: authorOf(ctx) }))
}

export const lower: Rule<'hand.lower'> = (state, body, ctx) => {
  const actor = body.actor ?? ctx.actor.id
  if (actor !== ctx.actor.id && !isStaff(ctx.effectiveRole)) return refuse('forbidden')
  if (actor !== ctx.actor.id && isAbove(ctx)) return refuse('outranked')
  return hasHandUp(state, actor) ? accept(draft(ctx, 'hand.lowered', { actor })) : refuse('nothing_to_change')
}

/** Nobody comes on stage who did not ask to. */
export const invite: Rule<'stage.invite'> = (state, body, ctx) => {
  if (!hasHandUp(state, body.actor)) return refuse('hand_not_raised')
  const taken = new Set(state.stage.guests.map(({ seat }) => seat))
  const seat = Array.from({ length: LIMITS.maxStageGuests }, (__, index) => index + 1).find((one) => !taken.has(one))
  if (seat === undefined) return refuse('stage_full', { detail: String(LIMITS.maxStageGuests) })
  return accept(draft(ctx, 'stage.invited', { actor: body.actor, seat }))
}

/** The order of a stage is staff's among equals; nobody below takes it from the host. */
const isAbove = ({ targetPerson, effectiveRole }: Parameters<Rule<'stage.mute'>>[2]): boolean =>
  targetPerson !== undefined && rankOf(targetPerson.role) > rankOf(effectiveRole)

export const leave: Rule<'stage.leave'> = (state, body, ctx) => {
  const actor = body.actor ?? ctx.actor.id
  if (actor !== ctx.actor.id && !atLeast(ctx.effectiveRole, 'moderator')) return refuse('forbidden')
  if (actor !== ctx.actor.id && isAbove(ctx)) return refuse('outranked')
  return guestOf(state, actor) ? accept(draft(ctx, 'stage.left', { actor })) : refuse('not_on_stage')
}

export const mute: Rule<'stage.mute'> = (state, { actor, muted }, ctx) => {
  const guest = guestOf(state, actor)
  if (!guest) return refuse('not_on_stage')
  if (actor !== ctx.actor.id && isAbove(ctx)) return refuse('outranked')
  return guest.muted === muted ? refuse('nothing_to_change') : accept(draft(ctx, 'stage.muted', { actor, muted }))
}

export const arrange: Rule<'stage.arrange'> = (state, { layout }, ctx) =>
  state.stage.layout === layout ? refuse('nothing_to_change') : accept(draft(ctx, 'stage.arranged', { layout }))

export const appear: Rule<'stage.appear'> = (state, { seat, stream }, ctx) =>
  state.stage.guests.some((guest) => guest.seat === seat && guest.stream !== stream)
    ? accept(draft(ctx, 'stage.appeared', { seat, stream }))
    : refuse('not_on_stage')

export const vanish: Rule<'stage.vanish'> = (state, { stream }, ctx) =>
  state.stage.guests.some((guest) => guest.stream === stream)
    ? accept(draft(ctx, 'stage.vanished', { stream }))
    : refuse('not_on_stage')
