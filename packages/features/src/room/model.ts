import type { Model } from '@ovation/kernel'

export type RoomSlice = {
  lifecycle: 'open' | 'closed'
  title: string
  /** The settings of all features together. */
  settings: object
}

export type ScheduleSettings = {
  /**
   * When the next broadcast is to begin, in whole milliseconds since 1970; null if nothing is announced. At most 366 days
   * ahead. Going live clears it, unless it is more than six hours ahead.
   */
  startsAt: number | null
}

export type RoomEvents = {
  'room.opened': { title?: string }
  'room.closed': { reason?: string }
  'room.titled': { title: string }
  'room.changed': { settings: object }
  /** The room as it was is gone, and everything in it. `by`: who deleted it. */
  'room.deleted': { by: string }
}

export const ROOM_LIMITS = { maxTitleChars: 100, maxStartsAheadMs: 366 * 86_400_000 } as const

export const room: Model<RoomSlice, RoomEvents, ScheduleSettings> = {
  initial: { lifecycle: 'closed', title: '', settings: {} },
  settings: { startsAt: null },
  events: {
    'room.opened': (slice, body) => ({ lifecycle: 'open', title: body.title ?? slice.title }),
    'room.closed': () => ({ lifecycle: 'closed' }),
    'room.titled': (_, body) => ({ title: body.title }),
    'room.changed': (slice, body) => ({ settings: { ...slice.settings, ...body.settings } }),
  },
}
