import type { ExportedEvent } from './exported.ts'

/** What an outlet adds to an event. */
export type OutletLinks = {
  /** The chain before it. */
  previous: string
  /** The number of the newest event of the room when it left. */
  head: number
  /** The number of the last record that left before it in this room, 0 for the first: what is between was left out by a filter. */
  since: number
}
type WithOutlet<E> = E extends unknown ? E & OutletLinks : never

/** An event as it leaves by a webhook, Kafka, RabbitMQ or a file. */
export type OutletEvent = WithOutlet<ExportedEvent>
/** Events of a room that do not leave any more: somebody skipped them. */
export type OutletGap = { room: string; type: 'gap'; from: number; to: number }
/** What leaves by an outlet. */
export type OutletRecord = OutletEvent | OutletGap
