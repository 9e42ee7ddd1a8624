import type { Author, Model, NoSlice, Role } from '@ovation/kernel'

export type CustomSettings = {
  /** The lowest role that may send events of your own. */
  customEventsFrom: Role
}

export type CustomEvents = { 'custom.sent': { name: string; data: unknown; by: Author } }

export const CUSTOM_LIMITS = { maxCustomNameChars: 64 } as const

export const custom: Model<NoSlice, CustomEvents, CustomSettings> = {
  settings: { customEventsFrom: 'member' },
  rows: { 'custom.sent': {} },
}
