import { SHARED_LIMITS } from '@ovation/kernel'
import { accept, drafting, optionalWordsIn, refuse, wordsIn } from '@ovation/kernel/rules'
import type { Base, Rules } from '@ovation/kernel/rules'
import type { AccessSettings, AccessSlice } from '../access/model.ts'
import type { StreamSlice } from '../stream/model.ts'
import { ROOM_LIMITS } from './model.ts'
import type { RoomEvents, RoomSlice, ScheduleSettings } from './model.ts'
import { roomShapes } from './wire.ts'

export type RoomCommands = {
  'room.open': { title?: string }
  'room.close': { reason?: string }
  'room.title': { title: string }
  'room.settings': { settings: object }
}

/** Given by the server for those who may delete rooms; who that is, the site says. */
export type RoomSystemCommands = { 'room.delete': { by: string } }

export type RoomCode = 'room_closed' | 'password_missing'

const draft = drafting<RoomEvents>()

type State = RoomSlice & AccessSlice & StreamSlice & Base<AccessSettings & ScheduleSettings>

/** Who goes live this early begins what was announced. */
const MAX_EARLY_MS = 6 * 3_600_000

/** Whether a broadcast that begins now is the one that was announced, and not one after a lost connection, or before it. */
function beginsAnnounced({ settings, stream }: State, now: number): boolean {
  const { startsAt } = settings
  return startsAt !== null && stream.status !== 'interrupted' && startsAt - now <= MAX_EARLY_MS
}

export const roomRules: Rules<State, RoomEvents, RoomCommands & RoomSystemCommands, RoomCode, ScheduleSettings> = {
  reads: ['access', 'stream'],
  settings: { startsAt: { maxAheadMs: ROOM_LIMITS.maxStartsAheadMs } },
  events: {
    'room.opened': { personal: null },
    'room.closed': { personal: { gone: ['reason'] } },
    'room.titled': { personal: null },
    'room.changed': { personal: null },
    'room.deleted': { personal: null },
  },
  beside: {
    'stream.start': (state, _, ctx) =>
      beginsAnnounced(state, ctx.now) ? [draft(ctx, 'room.changed', { settings: { startsAt: null } })] : [],
  },
  shapes: roomShapes,
  commands: {
    'room.open': {
      role: 'host',
      run: (state, body, ctx) => {
        if (state.lifecycle === 'open') return refuse('nothing_to_change')
        // Without a title, the room's name serves as its title.
        if (!body.title?.trim()) return accept(draft(ctx, 'room.opened', body.title === undefined ? {} : { title: '' }))
        const words = wordsIn(body.title, ROOM_LIMITS.maxTitleChars)
        return words.ok ? accept(draft(ctx, 'room.opened', { title: words.text })) : words
      },
    },
    'room.close': {
      role: 'host',
      run: (state, body, ctx) => {
        if (state.lifecycle === 'closed') return refuse('nothing_to_change')
        const reason = optionalWordsIn(body.reason, SHARED_LIMITS.maxReasonChars)
        return reason.ok ? accept(draft(ctx, 'room.closed', reason.text === '' ? {} : { reason: reason.text })) : reason
      },
    },
    'room.title': {
      role: 'host',
      run: (_, body, ctx) => {
        const words = wordsIn(body.title, ROOM_LIMITS.maxTitleChars)
        return words.ok ? accept(draft(ctx, 'room.titled', { title: words.text })) : words
      },
    },
    'room.settings': {
      role: 'host',
      run: (state, body, ctx) => {
        const entries = Object.entries(body.settings)
        const bad = entries.find(([setting, value]) => !ctx.registry.allows(setting, value, ctx.now))
        if (bad) return refuse('value_out_of_range', { detail: bad[0] })
        if ('access' in body.settings && body.settings.access === 'password' && state.door === null)
          return refuse('password_missing')
        const settings = state.settings as Record<string, unknown>
        if (entries.every(([setting, value]) => settings[setting] === value)) return refuse('nothing_to_change')
        return accept(draft(ctx, 'room.changed', { settings: body.settings }))
      },
    },
    'room.delete': { role: 'system', run: (_, { by }, ctx) => accept(draft(ctx, 'room.deleted', { by })) },
  },
}
