import type { OutletFilter } from './filter.ts'
import type { OutletKind, OutletSettings } from './port.ts'

/** Why an outlet is paused: somebody asked for it, it failed too often, or the other side said that it is gone. */
export type PauseReason = 'asked' | 'failing' | 'gone'

/** Where something leaves, as it is stored. Times are milliseconds since 1970. */
export type Outlet = OutletFilter & {
  id: string
  name: string
  kind: OutletKind
  settings: OutletSettings
  /** Whether it began with all there was, or with what came from then on. */
  begins: 'start' | 'now'
  paused: { why: PauseReason; words: string | null; at: number } | null
  createdBy: string
  createdAt: number
  /** Until when the secret from before the last rotation counts, null: there is none. */
  formerUntil: number | null
  /** Rises with every change: nodes see by it that they have to start it anew. */
  version: number
  /** Sealed; null where the kind has none. */
  sealed: string | null
}

/** The consumer that reads the logs for it. Ids of outlets have no other characters. */
export const consumerName = (id: string): string => `outlet-${id}`
