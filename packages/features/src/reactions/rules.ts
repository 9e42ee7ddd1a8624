import { accept, authorOf, drafting, idsOf, isActive, keyedSlice, refuse, rowOf } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import { mayReact } from './model-permission.ts'
import { REACTIONS } from './model.ts'
import type { Reaction, ReactionCounts, ReactionEvents, ReactionSettings } from './model.ts'
import { reactionShapes } from './wire.ts'

export type ReactionCommands = {
  /** `on` absent toggles. */
  'message.react': { message: number; emoji: Reaction; on?: boolean | undefined }
}

export type ReactionCode = 'message_not_found' | 'message_deleted'

const keyOf = (message: number, emoji: Reaction, actor: string): string => `${message}/${emoji}/${actor}`

/** Who reacted to a message with what, by `MESSAGE/EMOJI/PERSON`. A row is there while the reaction is. */
export const reactors = keyedSlice<{ name?: string }, ReactionEvents>({
  name: 'reactors',
  empty: {},
  events: {
    'message.reacted': {
      key: ({ message, emoji, as }, { actor }) =>
        emoji === undefined ? undefined : keyOf(message, emoji, as ?? actor),
      fold: (_, { on, by }) => (on ? { name: by?.name ?? '' } : undefined),
    },
  },
  personOf: (key) => key.split('/').slice(2).join('/'),
  erase: () => undefined,
  isPublic: true,
  messageOf: (key) => Number(/^\d+(?=\/)/.exec(key)?.[0] ?? Number.NaN) || undefined,
})

/** How many have reacted to each message. */
const counts = keyedSlice<{ counts: ReactionCounts }, ReactionEvents>({
  name: 'reaction-counts',
  empty: { counts: {} },
  events: {
    'message.reacted': {
      key: ({ message }) => String(message),
      fold: (_, body) => (Object.keys(body.counts).length > 0 ? { counts: body.counts } : undefined),
    },
  },
  erase: (data) => data,
})

const draft = drafting<ReactionEvents>()

/** In the order of `REACTIONS`, without those that nobody has. */
function counted(before: ReactionCounts, emoji: Reaction, change: 1 | -1): ReactionCounts {
  const after = (one: Reaction): number => (before[one] ?? 0) + (one === emoji ? change : 0)
  return Object.fromEntries(REACTIONS.flatMap((one) => (after(one) > 0 ? [[one, after(one)]] : [])))
}

export const reactionRules: Rules<
  Base<ReactionSettings>,
  ReactionEvents,
  ReactionCommands,
  ReactionCode,
  ReactionSettings
> = {
  reads: [],
  settings: { react: ['everyone', 'members', 'staff', 'nobody'] },
  keyed: [reactors, counts],
  // Slow networks may miss some: the newest one tells everything.
  events: { 'message.reacted': { personal: { gone: ['emoji', 'by', 'as'] }, tier: 'timeline' } },
  shapes: reactionShapes,
  commands: {
    'message.react': {
      role: 'guest',
      needs: ({ message, emoji }, actor, aliases) => ({
        message,
        rows: [
          ...[actor, ...aliases].map((id) => ({ slice: reactors.name, key: keyOf(message, emoji, id) })),
          { slice: counts.name, key: String(message) },
        ],
      }),
      run: ({ settings }, { message, emoji, on }, ctx) => {
        if (isActive(ctx.standing.mute, ctx.now)) return refuse('muted')
        if (!mayReact(settings, ctx.effectiveRole)) return refuse('forbidden')
        if (!ctx.targetMessage) return refuse('message_not_found')
        if (ctx.targetMessage.deleted) return refuse('message_deleted')
        const reacted = idsOf(ctx.actor).find(
          (id) => rowOf(ctx, reactors, keyOf(message, emoji, id)).name !== undefined,
        )
        const has = reacted !== undefined
        if (on === has) return refuse('nothing_to_change')
        const after = counted(rowOf(ctx, counts, String(message)).counts, emoji, has ? -1 : 1)
        return accept(
          draft(
            ctx,
            'message.reacted',
            {
              ...{ message, emoji, on: !has, by: authorOf(ctx), counts: after },
              ...(has && reacted !== ctx.actor.id ? { as: reacted } : {}),
            },
            { amends: message },
          ),
        )
      },
    },
  },
}
