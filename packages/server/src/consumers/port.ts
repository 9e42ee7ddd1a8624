import type { ExportedEvent, StoredEvent } from '../log/index.ts'

/**
 * What a consumer is given of a log, in order. `previous` is the chain before the event: with the event's own digest it gives
 * the next one. `stored`: the event as it is stored, for a consumer that is `exact`. A `gap` stands for events that were cut
 * from the head of the log before this consumer had read them, both ends included.
 */
export type Delivery =
  | { type: 'event'; log: string; seq: number; event: StoredEvent; previous: string; stored?: ExportedEvent }
  | { type: 'gap'; log: string; from: number; to: number }

/**
 * What a consumer may see: `all` what everybody may, `staff` what staff may besides, `server` also what leaves the server in
 * no way (votes, passwords' digests) and what is for one person alone.
 */
export type ConsumerAudience = 'all' | 'staff' | 'server'

/** Where deliveries stand: they reach from behind `after` up to `to`, and the log ended at `head` when they were read. */
export type DeliveryPlace = { after: number; to: number; head: number }

/** Something that reads every log behind it: a webhook, a search index, the cards of rooms. */
export type LogConsumer = {
  /** Its cursors are kept under this name: another name is another consumer. */
  name: string
  /** Where it begins when it is first seen: with all there is, or with what comes from then on. */
  from: 'start' | 'now'
  audience: ConsumerAudience
  /**
   * Takes what comes next in a log. When it rejects, or takes longer than `consumerTimeoutMs` (then `signal` is aborted), the
   * same is given again. It is given everything at least once, so it has to bear to be given it twice.
   */
  handle(log: string, deliveries: readonly Delivery[], signal: AbortSignal, place?: DeliveryPlace): Promise<void>
  /** Whether it is given events as they are stored: they are always read from the log then. */
  exact?: boolean
  /** At most so many events at once; fewer than others are given. */
  maxBatchEvents?: number
  /** Whether it takes anything of a log. What it takes nothing of is passed over without being read. */
  wants?(log: string): boolean
  /**
   * For how many milliseconds from now on it is given nothing; of one log, or of none. A consumer that says so itself is given
   * what it rejected again and again, as it was: nothing is written down as a dead letter, and passed over.
   */
  waitMs?(log?: string): number
}

/** How far a consumer has read a log. `epoch` rises with every node that takes it over. */
export type Cursor = { log: string; seq: number; epoch: number }

/** `caughtUpAt`: when it stood at the end of the log, milliseconds since 1970; null when it does not. */
export type CursorWrite = Cursor & { caughtUpAt: number | null }

/** A log that is ahead of a cursor. */
export type Behind = { log: string; seq: number; head: number }

/** `next`: where to look on; undefined when all logs were looked at. */
export type BehindPage = { behind: Behind[]; next: string | undefined }

/** What a consumer could not take. `at`: milliseconds since 1970. */
export type DeadLetter = { consumer: string; log: string; seq: number; error: string; at: number }

/**
 * Where cursors lie, in the storage of the log itself, so that both are restored together.
 *
 * A driver MUST
 * - write all of one call or nothing of it;
 * - refuse a cursor whose epoch is not the newest, and one that would go back;
 * - keep no more dead letters of a consumer than it is told, the newest.
 * A driver MUST NOT
 * - look at more logs in one call than it is told.
 */
export interface ConsumerStore {
  /** Makes a consumer known; one that is known already keeps where it began. */
  registerConsumer(name: string, from: LogConsumer['from'], at: number): Promise<void>
  /** Looks at so many logs above a name, and gives those that are ahead of their cursor. */
  findBehind(consumer: string, above: string, maxLogs: number): Promise<BehindPage>
  /** Takes cursors over: raises their epochs, so that whoever had them before writes them no more. */
  takeCursors(consumer: string, logs: readonly string[]): Promise<Cursor[]>
  /** Gives the logs whose cursors are somebody else's now. */
  writeCursors(consumer: string, cursors: readonly CursorWrite[]): Promise<string[]>
  /**
   * Lets the cursor of a log, or of every log, go on behind `seq`, or at the end of each log, wherever it stood. Raises the
   * epochs, so that whoever had them writes them no more.
   */
  moveCursors(consumer: string, to: { log: string; seq: number } | 'ends', at: number): Promise<void>
  /** Forgets a consumer, with its cursors and dead letters. */
  dropConsumer(name: string): Promise<void>
  addDeadLetter(letter: DeadLetter, maxKept: number): Promise<void>
  /** The newest, the newest first. */
  deadLetters(consumer: string, limit: number): Promise<DeadLetter[]>
}
