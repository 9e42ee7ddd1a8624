import { STAFF } from '../events.ts'
import type { EventDraft } from '../events.ts'
import { charsIn, LIMITS } from '../limits.ts'
import { rankOf, SYSTEM_ACTOR_ID } from '../roles.ts'
import { isActive } from '../standing.ts'
import { visibleText } from '../visible-text.ts'
import { leaving } from './stage.ts'
import { accept, draft, endOf, refuse } from './types.ts'
import type { DecideContext, Refusal, Rule } from './types.ts'

type Context = Parameters<Rule<'member.mute'>>[2]

/** Nobody acts on an equal or on somebody above; the system is above all. */
function outranked(ctx: Context): Refusal | undefined {
  if (ctx.actor.id === SYSTEM_ACTOR_ID) return undefined
  if (!ctx.targetPerson || ctx.targetPerson.id === ctx.actor.id) return refuse('outranked')
  if (!isPerson(ctx.targetPerson.id)) return refuse('value_out_of_range', { detail: 'actor' })
  return rankOf(ctx.targetPerson.role) >= rankOf(ctx.effectiveRole) ? refuse('outranked') : undefined
}

/** What the room does itself, and whole groups, are nobody that could be muted or given a role. */
const isPerson = (actor: string): boolean => actor !== SYSTEM_ACTOR_ID && !actor.startsWith('@')

const seenBy = (actor: string) => ({ audience: [STAFF, actor] })

type SanctionBody = { actor: string; durationMs: number | null; reason?: string }

function sanction(
  type: 'member.muted' | 'member.banned',
  body: SanctionBody,
  ctx: Context,
  more: readonly EventDraft[] = [],
) {
  const { actor, durationMs } = body
  const reason = visibleText(body.reason ?? '')
  if (durationMs !== null && (durationMs <= 0 || durationMs > LIMITS.maxSanctionMs))
    return refuse('value_out_of_range', { detail: 'durationMs' })
  if (charsIn(reason) > LIMITS.maxReasonChars) return refuse('text_too_long', { detail: String(LIMITS.maxReasonChars) })
  const until = durationMs === null ? null : endOf(ctx, durationMs)
  return (
    outranked(ctx) ??
    accept(draft(ctx, type, { actor, until, ...(reason === '' ? {} : { reason }) }, seenBy(actor)), ...more)
  )
}

export const mute: Rule<'member.mute'> = (_, body, ctx) => sanction('member.muted', body, ctx)
/** Who is banned stands on no stage. Everybody sees that, and not why. */
export const ban: Rule<'member.ban'> = (state, body, ctx) =>
  sanction('member.banned', body, ctx, leaving(state, body.actor, ctx))

const standingOf = (ctx: DecideContext) => ctx.targetPerson?.standing ?? {}

/** An end that the clock brings is an event too; one that already happened is not repeated. */
const mayEnd = (active: boolean, present: boolean, ctx: Context): boolean =>
  ctx.actor.id === SYSTEM_ACTOR_ID ? present && !active : present

export const unmute: Rule<'member.unmute'> = (_, body, ctx) => {
  const { mute } = standingOf(ctx)
  if (!mayEnd(isActive(mute, ctx.now), mute !== undefined, ctx)) return refuse('nothing_to_change')
  return outranked(ctx) ?? accept(draft(ctx, 'member.unmuted', { actor: body.actor }, seenBy(body.actor)))
}

export const unban: Rule<'member.unban'> = (_, body, ctx) => {
  const { ban } = standingOf(ctx)
  if (!mayEnd(isActive(ban, ctx.now), ban !== undefined, ctx)) return refuse('nothing_to_change')
  return outranked(ctx) ?? accept(draft(ctx, 'member.unbanned', { actor: body.actor }, seenBy(body.actor)))
}

export const grant: Rule<'role.grant'> = (_, body, ctx) => {
  if (rankOf(body.role) >= rankOf(ctx.effectiveRole)) return refuse('outranked')
  if (standingOf(ctx).role === body.role) return refuse('nothing_to_change')
  return outranked(ctx) ?? accept(draft(ctx, 'role.granted', { actor: body.actor, role: body.role }))
}

/** What a token gave is written down, so that it counts while its holder is away too. */
export const hold: Rule<'role.hold'> = (_, body, ctx) =>
  (standingOf(ctx).held ?? 'guest') === body.role
    ? refuse('nothing_to_change')
    : accept(draft(ctx, 'role.held', { actor: body.actor, role: body.role }, { audience: 'staff' }))

/**
 * Whether there is anything to destroy was looked up before. Who is erased stands on no stage and asks for no place there; a
 * pin on what is gone would show nothing.
 */
export const erase: Rule<'person.erase'> = (state, { person }, ctx) =>
  accept(
    draft(ctx, 'person.erased', { person }),
    ...leaving(state, person, ctx),
    ...state.pinned
      .filter((message) => ctx.authorOf?.(message) === person)
      .map((message) => draft(ctx, 'message.unpinned', { message })),
  )
