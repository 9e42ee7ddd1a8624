import { atLeast, isStaff, jsonBytes, rankOf, SHARED_LIMITS } from '@ovation/kernel'
import { accept, authorOf, drafting, idsOf, isActive, refuse, wordsIn } from '@ovation/kernel/rules'
import type { Base, CommonCode, Lookups, Refusal, RuleContext, Rules } from '@ovation/kernel/rules'
import type { StreamSlice } from '../stream/model.ts'
import { MESSAGE_LIMITS } from './model.ts'
import type { Danmaku, MessageEvents, MessageSettings, MessageSlice } from './model.ts'
import { messageShapes } from './wire.ts'

export type MessageCommands = {
  'message.send': { text: string; danmaku?: Danmaku; data?: unknown; replyTo?: number; streamTime?: number }
  'message.edit': { message: number; text: string }
  'message.delete': { message: number }
  /** The newest messages of one person, at most `maxMessagesDeletedAtOnce`. */
  'message.deleteAll': { actor: string }
  'message.pin': { message: number }
  'message.unpin': { message: number }
}

export type MessageCode = 'speak_restricted' | 'slow_mode' | 'message_not_found' | 'message_deleted' | 'pins_full'

type State = MessageSlice & StreamSlice & Base<MessageSettings>
type No = Refusal<MessageCode | CommonCode>

const draft = drafting<MessageEvents>()

/** The checks that everything said in public must pass. */
function mustNotSpeak({ settings }: State, ctx: RuleContext): No | undefined {
  const { standing, now, effectiveRole } = ctx
  if (isActive(standing.mute, now))
    return refuse('muted', standing.mute.until === null ? {} : { retryInMs: standing.mute.until - now })
  if (isStaff(effectiveRole)) return undefined
  if (settings.speak === 'staff') return refuse('speak_restricted', { detail: 'staff' })
  if (settings.speak === 'members' && !atLeast(effectiveRole, 'member'))
    return refuse('speak_restricted', { detail: 'members' })
  const waitMs = settings.slowModeMs - (ctx.sinceSpokeMs ?? Infinity)
  return waitMs > 0 ? refuse('slow_mode', { retryInMs: waitMs }) : undefined
}

/**
 * The video time that a message claims, clamped to between the start of the stream and now; undefined if there is no video.
 */
function clampStreamTime({ stream }: State, streamTime: number | undefined, now: number): number | undefined {
  if (streamTime === undefined || stream.status !== 'live') return undefined
  return Math.round(Math.min(Math.max(streamTime, stream.startedAt), now))
}

/** The message that a command names must exist; anyone but its author must outrank its author. */
function badTarget({ targetMessage, actor, effectiveRole }: RuleContext): No | undefined {
  if (!targetMessage) return refuse('message_not_found')
  if (targetMessage.deleted) return refuse('message_deleted')
  if (idsOf(actor).includes(targetMessage.actor)) return undefined
  if (!isStaff(effectiveRole)) return refuse('forbidden')
  return rankOf(targetMessage.role) >= rankOf(effectiveRole) ? refuse('outranked') : undefined
}

const messageMeant = ({ message }: { message: number }): Lookups => ({ message })

export const messageRules: Rules<State, MessageEvents, MessageCommands, MessageCode, MessageSettings> = {
  reads: ['stream'],
  settings: {
    speak: ['everyone', 'members', 'staff'],
    slowModeMs: { min: 0, max: MESSAGE_LIMITS.maxSlowModeMs },
    maxTextChars: { min: 1, max: MESSAGE_LIMITS.maxTextChars },
  },
  events: {
    'message.sent': { personal: { gone: 'all' }, tier: 'timeline' },
    'message.edited': { personal: { gone: 'all' } },
    'message.deleted': { personal: null },
    'message.pinned': { personal: null },
    'message.unpinned': { personal: null },
  },
  beside: {
    // A pin on an erased message would show nothing.
    'person.erase': ({ pinned }, { person }: { person: string }, ctx) =>
      pinned
        .filter((message) => ctx.authorOf?.(message) === person)
        .map((message) => draft(ctx, 'message.unpinned', { message })),
  },
  shapes: messageShapes,
  commands: {
    'message.send': {
      role: 'guest',
      run: (state, body, ctx) => {
        const refusal = mustNotSpeak(state, ctx)
        if (refusal) return refusal
        const words = wordsIn(body.text, state.settings.maxTextChars)
        if (!words.ok) return words
        const { danmaku, data, replyTo } = body
        if (data !== undefined && jsonBytes(data) > SHARED_LIMITS.maxDataBytes)
          return refuse('data_too_large', { detail: String(SHARED_LIMITS.maxDataBytes) })
        if (replyTo !== undefined && replyTo > state.seq) return refuse('message_not_found')
        const said = {
          text: words.text,
          by: authorOf(ctx),
          cid: ctx.commandId,
          // Staff are never suppressed. Paid messages (gifts) are not messages.
          ...(ctx.overReadableRate && !isStaff(ctx.effectiveRole) ? { shown: false as const } : {}),
          ...(danmaku ? { danmaku } : {}),
          ...(data === undefined ? {} : { data }),
          ...(replyTo === undefined ? {} : { replyTo }),
        }
        return accept(
          draft(ctx, 'message.sent', said, { streamTime: clampStreamTime(state, body.streamTime, ctx.now) }),
        )
      },
    },
    'message.edit': {
      role: 'guest',
      needs: messageMeant,
      run: (state, { message, text }, ctx) => {
        const refusal =
          badTarget(ctx) ??
          (idsOf(ctx.actor).includes(ctx.targetMessage?.actor ?? '') ? undefined : refuse('forbidden')) ??
          (isActive(ctx.standing.mute, ctx.now) ? refuse('muted') : undefined)
        if (refusal) return refusal
        const words = wordsIn(text, state.settings.maxTextChars)
        if (!words.ok) return words
        return accept(draft(ctx, 'message.edited', { message, text: words.text }, { amends: message }))
      },
    },
    'message.delete': {
      role: 'guest',
      needs: messageMeant,
      run: (_, { message }, ctx) =>
        badTarget(ctx) ?? accept(draft(ctx, 'message.deleted', { message }, { amends: message })),
    },
    /** Deletes what could be deleted one by one, so that it needs no authority of its own. */
    'message.deleteAll': {
      role: 'moderator',
      needs: ({ actor }) => ({ messagesBy: { person: actor, limit: MESSAGE_LIMITS.maxMessagesDeletedAtOnce } }),
      run: (_, __, ctx) => {
        const judged = (ctx.targetMessages ?? []).map((targetMessage) => ({
          seq: targetMessage.seq,
          refusal: badTarget({ ...ctx, targetMessage }),
        }))
        const free = judged.filter(({ refusal }) => refusal === undefined)
        if (free.length === 0) return judged[0]?.refusal ?? refuse('nothing_to_change')
        return accept(...free.map(({ seq }) => draft(ctx, 'message.deleted', { message: seq }, { amends: seq })))
      },
    },
    'message.pin': {
      role: 'moderator',
      needs: messageMeant,
      run: ({ pinned }, { message }, ctx) => {
        if (!ctx.targetMessage) return refuse('message_not_found')
        if (ctx.targetMessage.deleted) return refuse('message_deleted')
        if (pinned.includes(message)) return refuse('nothing_to_change')
        if (pinned.length >= MESSAGE_LIMITS.maxPinnedMessages)
          return refuse('pins_full', { detail: String(MESSAGE_LIMITS.maxPinnedMessages) })
        return accept(draft(ctx, 'message.pinned', { message }))
      },
    },
    'message.unpin': {
      role: 'moderator',
      run: ({ pinned }, { message }, ctx) =>
        pinned.includes(message) ? accept(draft(ctx, 'message.unpinned', { message })) : refuse('nothing_to_change'),
    },
  },
}
