import { PERMISSIONS, SYSTEM_COMMANDS } from '../commands.ts'
import { KNOWN_EVENTS } from '../evolve.ts'
import { atLeast, isStaff, rankOf } from '../roles.ts'
import { jsonBytes, LIMITS } from '../limits.ts'
import { STAFF } from '../events.ts'
import { isActive } from '../standing.ts'
import type { RoomState } from '../state.ts'
import { accept, authorOf, draft, refuse } from './types.ts'
import type { DecideContext, Refusal, Rule } from './types.ts'
import { wordsIn } from './words.ts'

/** The checks that everything said in front of others has to pass. */
function mustNotSpeak(state: RoomState, ctx: Parameters<Rule<'message.send'>>[2]): Refusal | undefined {
  const { standing, now, effectiveRole } = ctx
  if (isActive(standing.mute, now)) {
    return refuse('muted', standing.mute.until === null ? {} : { retryInMs: standing.mute.until - now })
  }
  if (isStaff(effectiveRole)) return undefined
  if (state.settings.speak === 'staff') return refuse('speak_restricted', { detail: 'staff' })
  if (state.settings.speak === 'members' && !atLeast(effectiveRole, 'member'))
    return refuse('speak_restricted', { detail: 'members' })
  const waitMs = ctx.sinceSpokeMs === undefined ? 0 : state.settings.slowModeMs - ctx.sinceSpokeMs
  if (state.settings.slowModeMs > 0 && waitMs > 0) return refuse('slow_mode', { retryInMs: waitMs })
  return undefined
}

/** The video time a message claims, held between the start of the stream and now; nothing when there is no video. */
function clampStreamTime(state: RoomState, streamTime: number | undefined, now: number): number | undefined {
  if (streamTime === undefined || state.stream.status !== 'live') return undefined
  return Math.round(Math.min(Math.max(streamTime, state.stream.startedAt), now))
}

export const send: Rule<'message.send'> = (state, body, ctx) => {
  const refusal = mustNotSpeak(state, ctx)
  if (refusal) return refusal
  const words = wordsIn(body.text, state.settings.maxTextChars)
  if (!words.ok) return words
  if (body.data !== undefined && jsonBytes(body.data) > LIMITS.maxDataBytes)
    return refuse('data_too_large', { detail: String(LIMITS.maxDataBytes) })
  if (body.replyTo !== undefined && body.replyTo > state.seq) return refuse('message_not_found')
  const { text } = words
  const { danmaku, data, replyTo } = body
  return accept(
    draft(
      ctx,
      'message.sent',
      {
        text,
        by: authorOf(ctx),
        cid: ctx.commandId,
        // Those who run the room are always heard. What was paid for is not a message.
        ...(ctx.overReadableRate && !isStaff(ctx.effectiveRole) ? { shown: false as const } : {}),
        ...(danmaku ? { danmaku } : {}),
        ...(data === undefined ? {} : { data }),
        ...(replyTo === undefined ? {} : { replyTo }),
      },
      { streamTime: clampStreamTime(state, body.streamTime, ctx.now) },
    ),
  )
}

/** The message a command names must be there; anyone who did not write it must outrank the one who did. */
function badTarget(
  ctx: DecideContext,
  role: Parameters<Rule<'message.edit'>>[2]['effectiveRole'],
): Refusal | undefined {
  const target = ctx.targetMessage
  if (!target) return refuse('message_not_found')
  if (target.deleted) return refuse('message_deleted')
  if (target.actor === ctx.actor.id) return undefined
  if (!isStaff(role)) return refuse('forbidden')
  return rankOf(target.role) >= rankOf(role) ? refuse('outranked') : undefined
}

export const edit: Rule<'message.edit'> = (state, body, ctx) => {
  const refusal =
    badTarget(ctx, ctx.effectiveRole) ??
    (ctx.targetMessage?.actor === ctx.actor.id ? undefined : refuse('forbidden')) ??
    (isActive(ctx.standing.mute, ctx.now) ? refuse('muted') : undefined)
  if (refusal) return refusal
  const words = wordsIn(body.text, state.settings.maxTextChars)
  if (!words.ok) return words
  const { text } = words
  return accept(draft(ctx, 'message.edited', { message: body.message, text }, { amends: body.message }))
}

export const remove: Rule<'message.delete'> = (_, body, ctx) =>
  badTarget(ctx, ctx.effectiveRole) ??
  accept(draft(ctx, 'message.deleted', { message: body.message }, { amends: body.message }))

export const pin: Rule<'message.pin'> = (state, body, ctx) => {
  if (!ctx.targetMessage) return refuse('message_not_found')
  if (ctx.targetMessage.deleted) return refuse('message_deleted')
  if (state.pinned.includes(body.message)) return refuse('nothing_to_change')
  if (state.pinned.length >= LIMITS.maxPinnedMessages)
    return refuse('pins_full', { detail: String(LIMITS.maxPinnedMessages) })
  return accept(draft(ctx, 'message.pinned', { message: body.message }))
}

export const unpin: Rule<'message.unpin'> = (state, body, ctx) =>
  state.pinned.includes(body.message)
    ? accept(draft(ctx, 'message.unpinned', { message: body.message }))
    : refuse('nothing_to_change')

export const announce: Rule<'announcement.set'> = (state, body, ctx) => {
  if (body.text === null) {
    return state.announcement
      ? accept(draft(ctx, 'announcement.set', { text: null, by: authorOf(ctx) }))
      : refuse('nothing_to_change')
  }
  const words = wordsIn(body.text, LIMITS.maxAnnouncementChars)
  return words.ok ? accept(draft(ctx, 'announcement.set', { text: words.text, by: authorOf(ctx) })) : words
}

/** Says whom it is about, also where it names a message: so an erasure of that person finds it. */
export const report: Rule<'report.send'> = (_, body, ctx) => {
  const words = wordsIn(body.reason, LIMITS.maxReasonChars)
  if (!words.ok) return words
  const actor = body.actor ?? ctx.targetMessage?.actor
  const about = actor === undefined ? {} : { actor }
  const said = { ...body, ...about, reason: words.text, by: authorOf(ctx) }
  return accept(draft(ctx, 'report.sent', said, { audience: 'staff' }))
}

export const notice: Rule<'notice.send'> = (_, body, ctx) => {
  const words = wordsIn(body.text, LIMITS.defaultTextChars)
  if (!words.ok) return words
  const audience = [STAFF, body.to]
  return accept(draft(ctx, 'notice.sent', { ...body, text: words.text, by: authorOf(ctx) }, { audience }))
}

const CUSTOM_NAME = /^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$/
const firstSegment = (name: string): string => name.slice(0, name.indexOf('.'))
/** What begins as a type of the room's own does could be taken for one. The last five are kept for types to come. */
const RESERVED: ReadonlySet<string> = new Set([
  ...[...KNOWN_EVENTS, ...Object.keys(PERMISSIONS), ...SYSTEM_COMMANDS].map(firstSegment),
  ...['custom', 'ovation', 'system', 'person', 'site'],
])

const isOwnName = (name: string): boolean =>
  CUSTOM_NAME.test(name) && name.length <= LIMITS.maxCustomNameChars && !RESERVED.has(firstSegment(name))

export const custom: Rule<'custom.send'> = (state, body, ctx) => {
  if (!atLeast(ctx.effectiveRole, state.settings.customEventsFrom)) return refuse('forbidden')
  if (isActive(ctx.standing.mute, ctx.now)) return refuse('muted')
  if (!isOwnName(body.name)) return refuse('name_reserved')
  if (jsonBytes(body.data) > LIMITS.maxDataBytes)
    return refuse('data_too_large', { detail: String(LIMITS.maxDataBytes) })
  return accept(draft(ctx, 'custom.sent', { name: body.name, data: body.data ?? null, by: authorOf(ctx) }))
}
