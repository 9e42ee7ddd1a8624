import { rankOf, SHARED_LIMITS, STAFF, SYSTEM_ACTOR_ID } from '@ovation/kernel'
import type { Role } from '@ovation/kernel'
import {
  accept,
  authorOf,
  drafting,
  endOf,
  eraseStanding,
  isActive,
  keyedSlice,
  nextExpiry,
  NO_STANDING,
  optionalWordsIn,
  outlasts,
  refuse,
  rowOf,
  wordsIn,
} from '@ovation/kernel/rules'
import type { Base, CommonCode, Decision, Refusal, RuleContext, Rules, Sanction, Standing } from '@ovation/kernel/rules'
import { MODERATION_LIMITS } from './model.ts'
import type { ModerationEvents } from './model.ts'
import { moderationShapes } from './wire.ts'

/** `durationMs` null means without end. */
export type ModerationCommands = {
  'role.grant': { actor: string; role: Role }
  'member.mute': { actor: string; durationMs: number | null; reason?: string }
  'member.unmute': { actor: string }
  'member.ban': { actor: string; durationMs: number | null; reason?: string }
  'member.unban': { actor: string }
  'report.send': { message?: number; actor?: string; reason: string }
  'report.handle': { report: number; on: boolean }
  'notice.send': { to: string; text: string }
}

export type ModerationSystemCommands = {
  'role.hold': { actor: string; role: Role }
  'person.erase': { person: string }
  'sanction.carry': { actor: string; from: string }
}

const draft = drafting<ModerationEvents>()

/** The system and audience groups are not people who could be muted or given a role. */
const isPerson = (actor: string): boolean => actor !== SYSTEM_ACTOR_ID && actor !== STAFF

/** Nobody acts on an equal or on somebody above; the system is above all. */
function outranked({ actor, targetPerson, effectiveRole }: RuleContext): Refusal<CommonCode> | undefined {
  if (actor.id === SYSTEM_ACTOR_ID) return undefined
  if (!targetPerson || targetPerson.id === actor.id) return refuse('outranked')
  if (!isPerson(targetPerson.id)) return refuse('value_out_of_range', { detail: 'actor' })
  return rankOf(targetPerson.role) >= rankOf(effectiveRole) ? refuse('outranked') : undefined
}

const seenBy = (actor: string) => ({ audience: [STAFF, actor] })
const personOf = ({ actor }: { actor: string }): { actor: string } => ({ actor })
const standingOf = ({ targetPerson }: RuleContext): Standing => targetPerson?.standing ?? {}

function sanction(
  type: 'member.muted' | 'member.banned',
  { actor, durationMs, reason }: ModerationCommands['member.mute'],
  ctx: RuleContext,
): Decision | Refusal<CommonCode> {
  if (durationMs !== null && (durationMs <= 0 || durationMs > MODERATION_LIMITS.maxSanctionMs))
    return refuse('value_out_of_range', { detail: 'durationMs' })
  const words = optionalWordsIn(reason, SHARED_LIMITS.maxReasonChars)
  if (!words.ok) return words
  const until = durationMs === null ? null : endOf(ctx, durationMs)
  const said = words.text === '' ? {} : { reason: words.text }
  return outranked(ctx) ?? accept(draft(ctx, type, { actor, until, ...said }, seenBy(actor)))
}

/**
 * The end of a sanction is an event too, also when its time has run out; a sanction that has already ended does not end
 * twice.
 */
function end(
  type: 'member.unmuted' | 'member.unbanned',
  sanction: Sanction | undefined,
  actor: string,
  ctx: RuleContext,
): Decision | Refusal<CommonCode> {
  const mayEnd = sanction && (ctx.actor.id !== SYSTEM_ACTOR_ID || !isActive(sanction, ctx.now))
  if (!mayEnd) return refuse('nothing_to_change')
  return outranked(ctx) ?? accept(draft(ctx, type, { actor }, seenBy(actor)))
}

const sanctionOf = (
  body: { until: number | null; reason?: string },
  { actor: by, at }: { actor: string; at: number },
): Sanction => ({
  ...{ until: body.until, by, at },
  ...(body.reason ? { reason: body.reason } : {}),
})

const without = (standing: Standing, key: keyof Standing): Standing => {
  const { [key]: _, ...rest } = standing
  return rest
}

/** What somebody had as a guest and their account does not have yet. */
function carry(
  { actor, from }: ModerationSystemCommands['sanction.carry'],
  ctx: RuleContext,
): Decision | Refusal<CommonCode> {
  const { mute, ban } = standingOf(ctx)
  const has = rowOf(ctx, standings, actor)
  const isNew = (sanction: Sanction | undefined): sanction is Sanction =>
    isActive(sanction, ctx.now) && sanction.carried !== actor
  const given = (
    type: 'member.muted' | 'member.banned',
    sanction: Sanction | undefined,
    before: Sanction | undefined,
  ) => {
    if (!isNew(sanction) || !outlasts(sanction, before)) return []
    const said = sanction.reason === undefined ? {} : { reason: sanction.reason }
    return [draft(ctx, type, { actor, until: sanction.until, ...said, from }, seenBy(actor))]
  }
  if (!isNew(mute) && !isNew(ban)) return refuse('nothing_to_change')
  return accept(
    ...given('member.muted', mute, has.mute),
    ...given('member.banned', ban, has.ban),
    draft(ctx, 'sanction.carried', { actor: from, to: actor }, { audience: 'staff' }),
  )
}

const aboutActor = <Body extends { actor: string }>(
  fold: (standing: Standing, body: Body, meta: { actor: string; at: number }) => Standing,
): { key: (body: Body) => string; fold: typeof fold } => ({ key: ({ actor }) => actor, fold })

const hasRunOut = (sanction: Sanction | undefined, now: number): sanction is Sanction =>
  sanction?.until != null && sanction.until <= now

/** What a room remembers about each person, by their id. */
export const standings = keyedSlice<Standing, ModerationEvents>({
  name: 'standing',
  empty: NO_STANDING,
  events: {
    'role.granted': aboutActor((standing, { role }) => ({ ...standing, role })),
    'role.held': aboutActor((standing, { role }) => ({ ...standing, held: role })),
    'member.muted': aboutActor((standing, body, meta) => ({ ...standing, mute: sanctionOf(body, meta) })),
    'member.unmuted': aboutActor((standing) => without(standing, 'mute')),
    'member.banned': aboutActor((standing, body, meta) => ({ ...standing, ban: sanctionOf(body, meta) })),
    'member.unbanned': aboutActor((standing) => without(standing, 'ban')),
    'sanction.carried': aboutActor(({ mute, ban, ...rest }, { to }) => ({
      ...rest,
      ...(mute ? { mute: { ...mute, carried: to } } : {}),
      ...(ban ? { ban: { ...ban, carried: to } } : {}),
    })),
  },
  personOf: (key) => key,
  mentions: ['mute.by', 'ban.by'],
  erase: eraseStanding,
  expiresAt: nextExpiry,
  due: (actor, { mute, ban }, now) => [
    ...(hasRunOut(mute, now)
      ? [{ commandId: `unmute/${actor}/${mute.until}`, command: { type: 'member.unmute', body: { actor } } }]
      : []),
    ...(hasRunOut(ban, now)
      ? [{ commandId: `unban/${actor}/${ban.until}`, command: { type: 'member.unban', body: { actor } } }]
      : []),
  ],
})

/** The reports that somebody has dealt with, by their seq. */
export const handledReports = keyedSlice<{ by?: string; at?: number }, ModerationEvents>({
  name: 'handled-reports',
  empty: {},
  events: {
    'report.handled': {
      key: ({ report }) => String(report),
      fold: (_, { on }, { actor: by, at }) => (on ? { by, at } : undefined),
    },
  },
  erase: (data) => data,
})

export const moderationRules: Rules<
  Base<object>,
  ModerationEvents,
  ModerationCommands & ModerationSystemCommands,
  never,
  object
> = {
  reads: [],
  keyed: [standings, handledReports],
  events: {
    'role.granted': { personal: null },
    'role.held': { personal: null },
    'member.muted': { personal: { gone: ['reason'], about: 'actor' } },
    'member.unmuted': { personal: null },
    'member.banned': { personal: { gone: ['reason'], about: 'actor' } },
    'member.unbanned': { personal: null },
    'sanction.carried': { personal: null },
    'report.sent': { personal: { gone: 'all', about: 'actor', aboutAuthorOf: 'message' }, tier: 'timeline' },
    'report.handled': { personal: null },
    'notice.sent': { personal: { gone: 'all', about: 'to' }, tier: 'timeline' },
    'person.erased': { personal: null },
  },
  shapes: moderationShapes,
  commands: {
    'role.grant': {
      role: 'host',
      needs: personOf,
      run: (_, { actor, role }, ctx) => {
        // The system makes owners: of a room that somebody has made.
        if (ctx.actor.id !== SYSTEM_ACTOR_ID && rankOf(role) >= rankOf(ctx.effectiveRole)) return refuse('outranked')
        if (standingOf(ctx).role === role) return refuse('nothing_to_change')
        return outranked(ctx) ?? accept(draft(ctx, 'role.granted', { actor, role }))
      },
    },
    /** The role in a token is recorded, so that it also counts while its holder is away. */
    'role.hold': {
      role: 'system',
      needs: personOf,
      run: (_, { actor, role }, ctx) =>
        (standingOf(ctx).held ?? 'guest') === role
          ? refuse('nothing_to_change')
          : accept(draft(ctx, 'role.held', { actor, role }, { audience: 'staff' })),
    },
    'member.mute': {
      role: 'moderator',
      needs: personOf,
      run: (_, body, ctx) => sanction('member.muted', body, ctx),
    },
    'member.unmute': {
      role: 'moderator',
      needs: personOf,
      run: (_, { actor }, ctx) => end('member.unmuted', standingOf(ctx).mute, actor, ctx),
    },
    'member.ban': {
      role: 'moderator',
      needs: personOf,
      run: (_, body, ctx) => sanction('member.banned', body, ctx),
    },
    'member.unban': {
      role: 'moderator',
      needs: personOf,
      run: (_, { actor }, ctx) => end('member.unbanned', standingOf(ctx).ban, actor, ctx),
    },
    /** What somebody had as a guest counts for their account, once. */
    'sanction.carry': {
      role: 'system',
      needs: ({ actor, from }) => ({ actor: from, rows: [{ slice: standings.name, key: actor }] }),
      run: (_, body, ctx) => carry(body, ctx),
    },
    /** Records whom it is about even if it names a message, so that an erasure of that person finds it. */
    'report.send': {
      role: 'guest',
      whileClosed: true,
      needs: ({ message }) => (message === undefined ? {} : { message }),
      run: (_, body, ctx) => {
        const words = wordsIn(body.reason, SHARED_LIMITS.maxReasonChars)
        if (!words.ok) return words
        const actor = body.actor ?? ctx.targetMessage?.actor
        const about = actor === undefined ? {} : { actor }
        const said = { ...body, ...about, reason: words.text, by: authorOf(ctx) }
        return accept(draft(ctx, 'report.sent', said, { audience: 'staff' }))
      },
    },
    'report.handle': {
      role: 'moderator',
      whileClosed: true,
      needs: ({ report }) => ({ rows: [{ slice: handledReports.name, key: String(report) }] }),
      run: ({ seq }, { report, on }, ctx) => {
        if (report < 1 || report > seq) return refuse('value_out_of_range', { detail: 'report' })
        const was = rowOf(ctx, handledReports, String(report)).at !== undefined
        return was === on
          ? refuse('nothing_to_change')
          : accept(draft(ctx, 'report.handled', { report, on }, { audience: 'staff' }))
      },
    },
    'notice.send': {
      role: 'moderator',
      run: (_, body, ctx) => {
        const words = wordsIn(body.text, MODERATION_LIMITS.maxNoticeChars)
        if (!words.ok) return words
        return accept(draft(ctx, 'notice.sent', { ...body, text: words.text, by: authorOf(ctx) }, seenBy(body.to)))
      },
    },
    /** Whether there is anything to destroy was checked before. */
    'person.erase': { role: 'system', run: (_, { person }, ctx) => accept(draft(ctx, 'person.erased', { person })) },
  },
}
