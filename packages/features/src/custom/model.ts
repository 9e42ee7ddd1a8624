import type { Author, Model, Role } from '@ovation/kernel'

export type CustomSettings = {
  /** The least role that may send an integrator's own events. */
  customEventsFrom: Role
}

export type CustomEvents = { 'custom.sent': { name: string; data: unknown; by: Author } }

export const custom: Model<object, CustomEvents, CustomSettings> = {
  initial: {},
  settings: { customEventsFrom: 'member' },
  events: { 'custom.sent': null },
  rows: ['custom.sent'],
}
