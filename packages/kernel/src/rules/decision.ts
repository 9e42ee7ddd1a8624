import type { Audience, Author } from '../event.ts'
import type { DecideContext, RuleContext } from './context.ts'

/** Why several features' rules may say no. */
export type CommonCode =
  | 'forbidden'
  | 'outranked'
  | 'muted'
  | 'nothing_to_change'
  | 'value_out_of_range'
  | 'data_too_large'
  | 'text_empty'
  | 'text_too_long'
/** Why a text may not stand. */
export type TextCode = Extract<CommonCode, `text_${string}`>

/** `revision`: what a value has now, 0 for none, where another one was expected. */
export type Refusal<Code extends string = string> = {
  ok: false
  code: Code
  retryInMs?: number
  detail?: string
  revision?: number
}

/** One movement of money: `amount` whole coins leave `from` and reach `to`. */
export type Posting = { from: string; to: string; amount: number; currency: string }

/** An event that a rule leads to, whatever its kind. Its tier follows from its kind. */
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

/** What a command leads to: events, and with them keys that can be taken once and money that moves, all or nothing. */
export type Decision<D = Draft> = { ok: true; events: D[]; claims: string[]; postings: Posting[] }

type Options = { audience?: Audience; streamTime?: number | undefined; amends?: number }

export const refuse = <const Code extends string>(
  code: Code,
  more: Omit<Refusal, 'ok' | 'code'> = {},
): Refusal<Code> => ({ ok: false, code, ...more })

export const accept = (...events: Draft[]): Decision => ({ ok: true, events, claims: [], postings: [] })

/** Makes one event of a feature's kinds: by the actor, now, for everybody unless it says otherwise. */
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

/** When something that begins now ends: whole milliseconds, as they are stored, and never none at all. */
export const endOf = (ctx: DecideContext, durationMs: number): number => Math.ceil(ctx.now + durationMs)
