import type { ExportedEvent } from './exported.ts'

/** What an outlet adds to an event. */
export type OutletLinks = {
  /** The chain before it. */
  previous: string
  /** The number of the newest event of the room when it left. */
  head: number
  /** The number of the last event before it that the outlet's filter lets out, 0 for the first: who has that misses nothing. */
  since: number
  /** The body was left out, because no request would hold it: the export has it. */
  tooLarge?: true
}
type WithOutlet<E> = E extends unknown ? E & OutletLinks : never

/** An event as it leaves by a webhook, Kafka, RabbitMQ or a file. */
export type OutletEvent = WithOutlet<ExportedEvent>
/** Events of a room that were cut from the log before they left. */
export type OutletGap = { room: string; type: 'gap'; from: number; to: number }
/** What leaves by an outlet. */
export type OutletRecord = OutletEvent | OutletGap
