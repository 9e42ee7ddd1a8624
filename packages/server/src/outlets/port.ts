import type { Clock } from '../ops/index.ts'

/**
 * What leaves: an event as the export has it (`GET /api/v1/rooms/ROOM/export`), with the chain before and after it, or a gap:
 * events that were cut from the log before they left, both ends included.
 *
 * `head`: where the room's log ended when the record left. `since`: the number of the last event before it that the outlet's
 * filter lets through, 0 for the first; whoever has less misses something, and whoever has that misses nothing. Where the
 * search for it was given up, it is the number up to which it is not known.
 */
export type EventRecord = {
  room: string
  seq: number
  epoch: number
  type: string
  at: number
  actor: string
  /** Null once it was erased, or if `tooLarge`. */
  body: unknown
  /** The body was left out, because no request would hold it: the export has it. */
  tooLarge?: true
  bodyDigest: string
  previous: string
  chain: string
  head: number
  since: number
  v: number
  audience: string
  tier: string
  streamTime?: number
  amends?: number
}
type GapRecord = { room: string; type: 'gap'; from: number; to: number }
export type OutletRecord = EventRecord | GapRecord

/**
 * Where records go. An empty batch asks whether the other side is there, without leaving anything that counts.
 *
 * A driver MUST
 * - resolve only when the other side has acknowledged the whole batch;
 * - keep the order of a room (a batch is of one room, and the next one of it comes when this one is done; batches of several
 *   rooms come at once);
 * - give up when `signal` is aborted;
 * - be safe to be given the same batch again.
 * A driver MUST NOT
 * - keep anything unsent after it rejects;
 * - throw outside its promises;
 * - wait without a limit.
 */
export interface OutletDriver {
  send(records: readonly OutletRecord[], signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

export type OutletKind = 'webhook' | 'kafka' | 'rabbitmq' | 'file'
export type OutletSettings = Readonly<Record<string, string | number | boolean>>

/** What a driver is opened with. `secrets`: the newest first; those behind it count until they are over. */
export type OpenDriver = {
  id: string
  settings: OutletSettings
  secrets: () => readonly string[]
}

/** What every driver may use of this server. */
export type DriverDeps = {
  clock: Clock
  /** Addresses and networks inside, to which outlets may lead all the same. */
  allowedNetworks: readonly string[]
  /** The data folder. */
  folder: string
  /** Hears of a message that the other side took and nobody there wants: no failure, but counted. */
  unroutable?: ((outlet: string) => void) | undefined
}

/** One kind of outlet. */
export type DriverKind = {
  /** The settings as they are stored. Throws what is wrong with them, as `value_out_of_range`. */
  read: (settings: OutletSettings) => OutletSettings
  /** A secret that this server makes, one that is given (a password), or none. */
  secret: 'made' | 'given' | 'none'
  makeSecret?: () => string
  /** Opens no connection yet. */
  open: (about: OpenDriver, deps: DriverDeps) => OutletDriver
  maxBatchRecords: number
  maxBatchBytes: number
}

/** Why it was refused, and what that means for the outlet. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused'
  /** What the other side answered with, such as an HTTP status. */
  readonly status: number | undefined
  /** For how many failures it counts; infinite pauses the outlet at once. */
  readonly weight: number
  /** Not before so many milliseconds. */
  readonly retryAfterMs: number

  constructor(message: string, { status, weight = 1, retryAfterMs = 0 }: Refusal = {}) {
    super(message)
    this.status = status
    this.weight = weight
    this.retryAfterMs = retryAfterMs
  }
}
export type Refusal = { status?: number | undefined; weight?: number; retryAfterMs?: number }
