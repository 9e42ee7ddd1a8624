import { isStaff, rankOf } from '@ovation/kernel'
import { accept, authorOf, drafting, isActive, refuse } from '@ovation/kernel/rules'
import type { Base, DecideContext, Draft, RuleContext, Rules } from '@ovation/kernel/rules'
import type { StreamSlice } from '../stream/model.ts'
import { STAGE_LIMITS } from './model.ts'
import type { StageEvents, StageGuest, StageLayout, StageSettings, StageSlice } from './model.ts'
import { stageShapes } from './wire.ts'

export type StageCommands = {
  'hand.raise': Record<string, never>
  /** One's own hand; staff may also lower another person's. */
  'hand.lower': { actor?: string }
  /** Somebody's raised hand was shown to a host. */
  'hand.see': { actor: string }
  'stage.invite': { actor: string }
  /** Accepts an invitation: whoever was invited gets ready. Again under another name. */
  'stage.prepare': Record<string, never>
  /** Oneself; staff may also remove another person. */
  'stage.leave': { actor?: string }
  'stage.mute': { actor: string; muted: boolean }
  'stage.arrange': { layout: StageLayout }
}

export type StageSystemCommands = {
  'stage.appear': { seat: number; stream: string }
  'stage.vanish': { stream: string }
}

export type StageCode = 'not_live' | 'hands_down' | 'hands_full' | 'stage_full' | 'not_on_stage' | 'not_present'

type State = StageSlice & StreamSlice & Base<StageSettings>

const draft = drafting<StageEvents>()

const guestOf = ({ stage }: StageSlice, actor: string): StageGuest | undefined =>
  stage.guests.find((guest) => guest.actor === actor)
const isOn = ({ stream: { status } }: StreamSlice): boolean => status === 'live' || status === 'interrupted'
const hasHandUp = ({ stage }: StageSlice, actor: string): boolean => stage.hands.some((hand) => hand.actor === actor)

/** The event that takes somebody off the stage, or out of the queue for it. */
function leaving(state: StageSlice, actor: string, ctx: DecideContext): Draft[] {
  if (guestOf(state, actor)) return [draft(ctx, 'stage.left', { actor })]
  return hasHandUp(state, actor) ? [draft(ctx, 'hand.lowered', { actor })] : []
}

/** Staff may change what an equal arranged on stage; nobody may touch somebody above them. */
const isAbove = ({ targetPerson, effectiveRole }: RuleContext): boolean =>
  targetPerson !== undefined && rankOf(targetPerson.role) > rankOf(effectiveRole)

/** Why somebody may not do this to that person. Everybody may do it to themselves. */
function mustNotTouch(actor: string, ctx: RuleContext) {
  if (actor === ctx.actor.id) return undefined
  if (!isStaff(ctx.effectiveRole)) return refuse('forbidden')
  return isAbove(ctx) ? refuse('outranked') : undefined
}

const personOf = ({ actor }: { actor?: string }): { actor?: string } => (actor === undefined ? {} : { actor })

export const stageRules: Rules<State, StageEvents, StageCommands & StageSystemCommands, StageCode, StageSettings> = {
  reads: ['stream'],
  settings: { hands: [true, false] },
  events: {
    'hand.raised': { personal: { gone: 'all' } },
    'hand.lowered': { personal: null },
    'hand.seen': { personal: null },
    'stage.invited': { personal: null },
    'stage.prepared': { personal: { gone: 'all' } },
    'stage.left': { personal: null },
    'stage.muted': { personal: null },
    'stage.arranged': { personal: null },
    'stage.appeared': { personal: null },
    'stage.vanished': { personal: null },
  },
  beside: {
    // A banned person is taken off the stage. Everybody sees that, but not why.
    'member.ban': (state, { actor }: { actor: string }, ctx) => leaving(state, actor, ctx),
    'person.erase': (state, { person }: { person: string }, ctx) => leaving(state, person, ctx),
  },
  shapes: stageShapes,
  commands: {
    'hand.raise': {
      role: 'guest',
      run: (state, _, ctx) => {
        const { id } = ctx.actor
        if (!isOn(state)) return refuse('not_live')
        if (!state.settings.hands) return refuse('hands_down')
        if (isActive(ctx.standing.mute, ctx.now)) return refuse('muted')
        if (hasHandUp(state, id) || guestOf(state, id)) return refuse('nothing_to_change')
        if (state.stage.hands.length >= STAGE_LIMITS.maxHands)
          return refuse('hands_full', { detail: String(STAGE_LIMITS.maxHands) })
        return accept(draft(ctx, 'hand.raised', { by: authorOf(ctx) }))
      },
    },
    'hand.lower': {
      role: 'guest',
      needs: personOf,
      run: (state, body, ctx) => {
        const { actor = ctx.actor.id } = body
        const refusal = mustNotTouch(actor, ctx)
        if (refusal) return refusal
        return hasHandUp(state, actor) ? accept(draft(ctx, 'hand.lowered', { actor })) : refuse('nothing_to_change')
      },
    },
    'hand.see': {
      role: 'host',
      run: (state, { actor }, ctx) =>
        state.stage.hands.some((hand) => hand.actor === actor && !hand.seen)
          ? accept(draft(ctx, 'hand.seen', { actor }))
          : refuse('nothing_to_change'),
    },
    /** Anybody who is there may be invited, and has to accept. */
    'stage.invite': {
      role: 'host',
      needs: personOf,
      run: (state, { actor }, ctx) => {
        if (guestOf(state, actor)) return refuse('nothing_to_change')
        const asks = hasHandUp(state, actor)
        if (!asks && !isOn(state)) return refuse('not_live')
        // Who asks may be reconnecting.
        if (!asks && ctx.targetPerson?.isHere === false) return refuse('not_present')
        const taken = new Set(state.stage.guests.map(({ seat }) => seat))
        const seats = Array.from({ length: STAGE_LIMITS.maxStageGuests }, (_, index) => index + 1)
        const seat = seats.find((one) => !taken.has(one))
        if (seat === undefined) return refuse('stage_full', { detail: String(STAGE_LIMITS.maxStageGuests) })
        return accept(draft(ctx, 'stage.invited', { actor, seat }))
      },
    },
    'stage.prepare': {
      role: 'guest',
      run: (state, _, ctx) => {
        const guest = guestOf(state, ctx.actor.id)
        if (!guest) return refuse('not_on_stage')
        if (guest.preparing && guest.name === ctx.actor.name) return refuse('nothing_to_change')
        return accept(draft(ctx, 'stage.prepared', { actor: ctx.actor.id, name: ctx.actor.name }))
      },
    },
    'stage.leave': {
      role: 'guest',
      needs: personOf,
      run: (state, body, ctx) => {
        const { actor = ctx.actor.id } = body
        const refusal = mustNotTouch(actor, ctx)
        if (refusal) return refusal
        return guestOf(state, actor) ? accept(draft(ctx, 'stage.left', { actor })) : refuse('not_on_stage')
      },
    },
    'stage.mute': {
      role: 'moderator',
      needs: personOf,
      run: (state, { actor, muted }, ctx) => {
        const guest = guestOf(state, actor)
        if (!guest) return refuse('not_on_stage')
        if (actor !== ctx.actor.id && isAbove(ctx)) return refuse('outranked')
        return guest.muted === muted ? refuse('nothing_to_change') : accept(draft(ctx, 'stage.muted', { actor, muted }))
      },
    },
    'stage.arrange': {
      role: 'host',
      run: (state, { layout }, ctx) =>
        state.stage.layout === layout ? refuse('nothing_to_change') : accept(draft(ctx, 'stage.arranged', { layout })),
    },
    'stage.appear': {
      role: 'system',
      run: (state, { seat, stream }, ctx) =>
        state.stage.guests.some((guest) => guest.seat === seat && guest.stream !== stream)
          ? accept(draft(ctx, 'stage.appeared', { seat, stream }))
          : refuse('not_on_stage'),
    },
    'stage.vanish': {
      role: 'system',
      run: (state, { stream }, ctx) =>
        state.stage.guests.some((guest) => guest.stream === stream)
          ? accept(draft(ctx, 'stage.vanished', { stream }))
          : refuse('not_on_stage'),
    },
  },
}
