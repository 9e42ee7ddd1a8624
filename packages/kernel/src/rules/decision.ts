import type { Audience, Author } from '../event.ts'
import type { DecideContext, RuleContext } from './context.ts'

/** Refusals that several features use. */
export type CommonCode =
  | 'forbidden'
  | 'outranked'
  | 'muted'
  | 'nothing_to_change'
  | 'value_out_of_range'
  | 'data_too_large'
  | 'text_empty'
  | 'text_too_long'
/** Why a text is refused. */
export type TextCode = Extract<CommonCode, `text_${string}`>

/** `revision`: the current revision of a value, 0 for none, if another one was expected. */
export type Refusal<Code extends string = string> = {
  ok: false
  code: Code
  retryInMs?: number
  detail?: string
  revision?: number
}

/** One transfer of money: `amount` whole coins move from `from` to `to`. */
export type Posting = { from: string; to: string; amount: number; currency: string }

/** An event of any kind that a rule produces. Its tier follows from its kind. */
export type Draft = {
  v: 1
  type: string
  at: number
  actor: string
  audience: Audience
  body: unknown
  streamTime?: number
  amends?: number
}

/**
 * The outcome of a command: events, with claims (keys that can be taken once), claims that become free again, and transfers
 * of money, all or nothing. Claims are released before others are taken.
 */
export type Decision<D = Draft> = { ok: true; events: D[]; claims: string[]; releases?: string[]; postings: Posting[] }

type Options = { audience?: Audience; streamTime?: number | undefined; amends?: number }

export const refuse = <const Code extends string>(
  code: Code,
  more: Omit<Refusal, 'ok' | 'code'> = {},
): Refusal<Code> => ({ ok: false, code, ...more })

export const accept = (...events: Draft[]): Decision => ({ ok: true, events, claims: [], postings: [] })

/** Makes an event of one of a feature's kinds: by the actor, now, and for everybody unless it says otherwise. */
export type Drafting<Events> = <T extends keyof Events & string>(
  ctx: DecideContext,
  type: T,
  body: Events[T],
  options?: Options,
) => Draft

export const drafting =
  <Events extends object>(): Drafting<Events> =>
  (ctx, type, body, { audience = 'all', streamTime, amends } = {}) => ({
    v: 1,
    type,
    at: Math.round(ctx.now),
    actor: ctx.actor.id,
    audience,
    body,
    ...(streamTime === undefined ? {} : { streamTime }),
    ...(amends === undefined ? {} : { amends }),
  })

/** The actor as they are shown. */
export const authorOf = ({ actor, effectiveRole: role }: RuleContext): Author => ({
  id: actor.id,
  name: actor.name,
  role,
  ...(actor.avatar ? { avatar: actor.avatar } : {}),
})

/** When something that begins now ends: in whole milliseconds, as it is stored, and always after now. */
export const endOf = (ctx: DecideContext, durationMs: number): number => Math.ceil(ctx.now + durationMs)
