import type { Model } from '@ovation/kernel'

export type RoomSlice = {
  lifecycle: 'open' | 'closed'
  title: string
  /** The settings of all features together. */
  settings: object
}

export type RoomEvents = {
  'room.opened': { title?: string }
  'room.closed': { reason?: string }
  'room.titled': { title: string }
  'room.changed': { settings: object }
}

export const ROOM_LIMITS = { maxTitleChars: 100 } as const

export const room: Model<RoomSlice, RoomEvents> = {
  initial: { lifecycle: 'closed', title: '', settings: {} },
  events: {
    'room.opened': (slice, body) => ({ lifecycle: 'open', title: body.title ?? slice.title }),
    'room.closed': () => ({ lifecycle: 'closed' }),
    'room.titled': (_, body) => ({ title: body.title }),
    'room.changed': (slice, body) => ({ settings: { ...slice.settings, ...body.settings } }),
  },
}
