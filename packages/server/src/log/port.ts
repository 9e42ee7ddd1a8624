import type { EventDraft, EventType, Position, RoomEvent, RoomState } from '@ovation/room'
import type { Posting, Standing } from '@ovation/room/rules'

/** Where a room's log ends, who owns it, and where its kept part begins. `chain` values are SHA-256 as base64url. */
export type RoomHead = {
  room: string
  epoch: number
  seq: number
  chain: string
  tailSeq: number
  tailChain: string
  createdAt: number
  /** What its events take: the bytes of their bodies, and `STORED_EVENT_BYTES` for each. */
  bytes: number
}

/** What one command leads to: stored whole or not at all. */
export type Unit = {
  room: string
  /** The epoch its owner holds. */
  epoch: number
  /** The seq that the room's log must stand at. */
  expectedSeq: number
  actor: string
  commandId: string
  /** Keyed digest of the command, so that the same id with another body is noticed and nobody can try words against it. */
  requestHash: string
  /** The digest that earlier versions stored, without a key: what they stored is known by it, and none is stored any more. */
  formerHash?: string
  /** At least one. */
  events: EventDraft[]
  claims: string[]
  postings: Posting[]
}

/** `bytes` is what the room takes then. `digests` are the leaves of the chain, one per event, base64url. `refused`: it cannot be stored, now or ever. */
export type UnitResult =
  | { outcome: 'committed'; position: Position; digests: string[]; bytes: number }
  | { outcome: 'duplicate'; position: Position }
  | { outcome: 'commandConflict' }
  | { outcome: 'conflict' }
  | { outcome: 'staleEpoch' }
  | { outcome: 'claimTaken'; claim: string }
  | { outcome: 'insufficientFunds'; account: string }
  | { outcome: 'unknownRoom' }
  | { outcome: 'refused'; reason: string }

/** An event as it lies in the log, with its leaf of the chain. */
export type StoredEvent = RoomEvent & { digest: string }

export type StoredSnapshot = { stateVersion: number; position: Position; state: RoomState }

/**
 * An event with everything needed to compute its leaf again, as it lies in the log: the digests are of what was written,
 * whatever it means to the program of today. `body` is the stored text; `salt` is null once erased.
 */
export type ExportedEvent = {
  event: RoomEvent
  body: string | null
  salt: string | null
  bodyDigest: string
  chain: string
}

/**
 * Whether erased words are out of every file of the storage. `later`: at the next stop, as the file is large. `database`:
 * when the database server has overwritten them, and its backups are gone.
 */
export type Purged = 'done' | 'later' | 'database'

export type LedgerAudit = {
  /** Currencies whose entries do not sum to zero. */
  unbalanced: string[]
  /** Accounts whose balance is not the sum of their entries, or is below zero without leave. */
  wrong: string[]
  entries: number
}

export type ReadRange = { after: number; limit: number; maxBytes: number }
export type ReadBack = { before: number; limit: number; maxBytes: number; type: EventType }
/** `more`: there are older ones. */
export type ReadBackPage = { events: StoredEvent[]; more: boolean }

/**
 * What changes the first `messages` of those that were asked for, in their order: all of it, for as many of them as stay
 * within the bytes that were asked for, one at least. The others are asked for again.
 */
export type Amendments = { events: StoredEvent[]; messages: number }

/** What a stored event takes beside its body: its row, its indexes, its share of a command's key. */
export const STORED_EVENT_BYTES = 400

/**
 * The ordered log of rooms, and what is decided together with it. Drivers: SQLite; others pass the same contract suite.
 *
 * A driver MUST
 * - give the events of a room consecutive seqs in the order of commit, and never reuse one;
 * - apply appends of one process in the order of the calls;
 * - store all of a unit (events, claims, postings, standings, the command's key) or nothing of it;
 * - let units of one `append` fail alone, and treat a later unit of a room as if the failed one had never been there;
 * - refuse by itself a unit that cannot be stored, and find nothing under a name that cannot be;
 * - answer a repeated `(actor, commandId)` with the stored position, whatever else in the unit has changed meanwhile;
 * - with a `person.erased`, destroy in the same transaction what `PERSONAL` says of every event before it, with the salts,
 *   in standings, the snapshot and the digests of commands, and store no snapshot from before it any more;
 * - report `committed` only when the unit survives the loss of the process and of power;
 * - throw `LogFailure` with outcome `unknown` when it cannot tell, and refuse every later call until `reopen`;
 * - chain every event: leaf = SHA-256(head ‖ SHA-256(salt ‖ body)), chain = SHA-256(previous chain ‖ leaf);
 * - throw `NewerEvent` when it is asked for an event that a newer version wrote.
 *
 * A driver MUST NOT
 * - acknowledge before the commit, or call a unit refused whose commit failed;
 * - let an account go below zero unless `mayBeNegative` says so;
 * - let a seq become readable before every lower seq of its room is.
 */
export interface RoomLog {
  /** False when the room is there already. */
  createRoom(room: string, at: number): Promise<boolean>
  /** All rooms when no names are given. */
  heads(rooms?: string[]): Promise<RoomHead[]>
  /** Raises the epoch by one, so that anyone who held the room before appends no more. */
  takeOwnership(room: string): Promise<RoomHead | undefined>
  append(units: Unit[]): Promise<UnitResult[]>
  findReply(actor: string, commandId: string): Promise<{ requestHash: string; position: Position } | undefined>

  /** Events above `after` in order, as many as both bounds allow, at least one if there is any. */
  read(room: string, range: ReadRange): Promise<StoredEvent[]>
  /** The newest events of one type below `before`, in order, as many as both bounds allow, at least one if there is any. */
  readBack(room: string, range: ReadBack): Promise<ReadBackPage>
  /** Those of the given ones that are there, in order; of many, the first that stay within so many bytes, one at least. */
  readSeqs(room: string, seqs: number[], maxBytes?: number): Promise<StoredEvent[]>
  /** The newest event of each type that changes one of the given messages, each named once: at most two for each. */
  amendments(room: string, messages: readonly number[], maxBytes: number): Promise<Amendments>
  /** Those of the given messages that were deleted. */
  deletedAmong(room: string, messages: readonly number[]): Promise<number[]>
  /** The epoch stored at a seq; undefined when that part of the log is not there. */
  epochAt(room: string, seq: number): Promise<number | undefined>

  standings(room: string, actors: string[]): Promise<Map<string, Standing>>
  /** Of everybody who has one, at most so many. */
  allStandings(room: string, limit: number): Promise<Map<string, Standing>>
  /** Standings with a sanction that ended before `now`, and when the next one ends. */
  expiries(
    room: string,
    now: number,
    limit: number,
  ): Promise<{ due: { actor: string; standing: Standing }[]; nextAt: number | null }>

  saveSnapshot(snapshot: StoredSnapshot): Promise<void>
  loadSnapshot(room: string): Promise<StoredSnapshot | undefined>
  /**
   * Removes events below `keepFrom`, never beyond the snapshot, nor beyond what a consumer has yet to be given, unless it
   * has waited since before `waitingSince`. Gives how many went.
   */
  retain(room: string, keepFrom: number, waitingSince?: number): Promise<number>
  /** How many events hold words by a person or about them; whether a digest of what they sent there is stored. */
  wordsOf(room: string, person: string): Promise<{ events: number; digests: boolean }>
  /** After an erasure: takes what it left in the files out of them. */
  purge(): Promise<Purged>
  /** Forgets keys of commands without money that are older than `before`. */
  forgetCommands(before: number): Promise<number>
  exportEvents(room: string, range: ReadRange): Promise<ExportedEvent[]>

  balance(account: string, currency: string): Promise<number>
  /** Moves money once per id; false when that id has moved it already. */
  transferOnce(id: string, posting: Posting, at: number): Promise<boolean>
  auditLedger(): Promise<LedgerAudit>

  /** Opens the storage anew after an unknown outcome. */
  reopen(): Promise<void>
  close(): Promise<void>
}

/** A call that gave no result. `notStored`: nothing of it is there. `unknown`: only a retry with the same ids tells. */
export class LogFailure extends Error {
  override readonly name = 'LogFailure'
  readonly outcome: 'notStored' | 'unknown'
  readonly full: boolean

  constructor(outcome: 'notStored' | 'unknown', message: string, full = false) {
    super(message)
    this.outcome = outcome
    this.full = full
  }
}
