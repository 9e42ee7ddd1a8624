import type { EventDraft, EventType, Position, RoomEvent, RoomState } from '@ovation/room'
import type { Posting, Row, RowRef } from '@ovation/room/rules'

/** Where a room's log ends, its owner's epoch, and where its stored part begins. `chain` values are SHA-256 as base64url. */
export type RoomHead = {
  room: string
  epoch: number
  seq: number
  chain: string
  tailSeq: number
  tailChain: string
  createdAt: number
  /** The size of its events: the bytes of their bodies, and `STORED_EVENT_BYTES` for each. */
  bytes: number
}

/** The result of one command: stored as a whole or not at all. */
export type Unit = {
  room: string
  /** The epoch that its owner holds. */
  epoch: number
  /** The seq at which the room's log must currently end. */
  expectedSeq: number
  actor: string
  commandId: string
  /** Keyed digest of the command: detects the same id with another body, and cannot be tested against guesses of the text. */
  requestHash: string
  /** The digest that earlier versions stored, without a key: it recognises their commands, and is no longer stored. */
  formerHash?: string
  /** At least one. */
  events: EventDraft[]
  claims: string[]
  /** Claims that become free, before the unit's own are taken. */
  releases?: readonly string[]
  postings: Posting[]
}

/**
 * `bytes` is the new size of the room. `digests` are the leaves of the chain, one per event, base64url. `refused`: it cannot
 * be stored, now or ever.
 */
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

/** An event as it is stored in the log, with its leaf of the chain. */
export type StoredEvent = RoomEvent & { digest: string }

/** `versions`: of each feature's fields (`SNAPSHOT_VERSIONS`); of before they were stored, none. */
export type StoredSnapshot = {
  stateVersion: number
  versions: Readonly<Record<string, number>>
  position: Position
  state: RoomState
}

/**
 * An event with everything needed to compute its leaf again, as it is stored in the log: the digests are of what was
 * written, whatever it means to the current version. `body` is the stored text; `salt` is null once erased.
 */
export type ExportedEvent = {
  event: RoomEvent
  body: string | null
  salt: string | null
  bodyDigest: string
  chain: string
}

/**
 * Whether erased text is gone from every file of the storage. `later`: it will be at the next stop, because the file is
 * large. `database`: it will be when the database server has overwritten it and its backups are gone.
 */
export type Purged = 'done' | 'later' | 'database'

export type LedgerAudit = {
  /** Currencies whose entries do not sum to zero. */
  unbalanced: string[]
  /** Accounts whose balance is not the sum of their entries, or is negative although it may not be. */
  wrong: string[]
  entries: number
}

export type RoomRowRef = RowRef & { room: string }
export type RoomRow = Row & { room: string }
/** `prefix` '' is every key; `after` is the last key of the page before. */
export type RowRange = { prefix: string; after?: string; limit: number }
export type ReadRange = { after: number; limit: number; maxBytes: number }
export type ReadBack = { before: number; limit: number; maxBytes: number; type: EventType }
/** `undeleted`: without those that were deleted. */
export type MessagesBy = { limit: number; undeleted: boolean }
/** `more`: there are older ones. */
export type ReadBackPage = { events: StoredEvent[]; more: boolean }

/**
 * The events that change the first `messages` of the requested messages, in their order: complete for as many of them as
 * fit within the requested bytes, at least one. The others must be requested again.
 */
export type Amendments = { events: StoredEvent[]; messages: number }

/** What a stored event takes besides its body: its row, its indexes, its share of a command's key. */
export const STORED_EVENT_BYTES = 400

/**
 * The ordered log of rooms, and what is committed together with it. Drivers: SQLite; others pass the same contract suite.
 *
 * A driver MUST
 * - assign the events of a room consecutive seqs in the order of commit, and never reuse one;
 * - apply appends of one process in the order of the calls;
 * - store all of a unit (events, claims, postings, rows of keyed slices, the command's key) or none of it;
 * - let units of one `append` fail separately, and treat a later unit of a room as if the failed one had never existed;
 * - refuse a unit that cannot be stored without affecting others, and find nothing under a name that cannot be stored;
 * - answer a repeated `(actor, commandId)` with the stored position, whatever else has changed in the unit;
 * - with a `room.deleted`, end the room in the same transaction: to `heads`, `takeOwnership`, `append` and `saveSnapshot` there is
 *   none of that name until `purgeRoom` has removed what it left and `createRoom` takes the log up again;
 * - with a `person.erased`, destroy in the same transaction what `PERSONAL` names in every event before it, with the salts,
 *   in rows of keyed slices, the snapshot and the digests of commands, and store no snapshot from before it afterwards;
 * - report `committed` only when the unit survives a crash of the process and a loss of power;
 * - throw `LogFailure` with outcome `unknown` when it cannot tell, and refuse every later call until `reopen`;
 * - chain every event: leaf = SHA-256(head ‖ SHA-256(salt ‖ body)), chain = SHA-256(previous chain ‖ leaf);
 * - throw `NewerEvent` when an event is requested that a newer version wrote.
 *
 * A driver MUST NOT
 * - acknowledge before the commit, or call a unit refused whose commit failed;
 * - let an account go below zero unless `mayBeNegative` says so;
 * - let a seq become readable before all lower seqs of its room.
 */
export interface RoomLog {
  /**
   * False if the room, or the log of the site (`$site`), already exists, or something is left of one that was deleted. The log of
   * a name that was deleted goes on where it ended.
   */
  createRoom(room: string, at: number): Promise<boolean>
  /** All rooms, without the log of the site, if no names are passed. */
  heads(rooms?: string[]): Promise<RoomHead[]>
  /** Increases the epoch by one, so that the previous owner can no longer append. */
  takeOwnership(room: string): Promise<RoomHead | undefined>
  append(units: Unit[]): Promise<UnitResult[]>
  findReply(actor: string, commandId: string): Promise<{ requestHash: string; position: Position } | undefined>

  /** Events above `after` in order, as many as both limits allow, at least one if there is any. */
  read(room: string, range: ReadRange): Promise<StoredEvent[]>
  /** Events of one person above `after` in order that were not erased, as many as both limits allow, at least one if there is any. */
  readBy(room: string, actor: string, range: ReadRange): Promise<StoredEvent[]>
  /** The newest messages of one person that were not erased, the newest first. */
  messagesBy(room: string, actor: string, wanted: MessagesBy): Promise<StoredEvent[]>
  /** The newest events of one type below `before`, in order, as many as both limits allow, at least one if there is any. */
  readBack(room: string, range: ReadBack): Promise<ReadBackPage>
  /** The existing ones among the given seqs, in order; the first that fit within `maxBytes`, but at least one. */
  readSeqs(room: string, seqs: number[], maxBytes?: number): Promise<StoredEvent[]>
  /** The newest event of each type that changes one of the given messages, each passed once: at most two per message. */
  amendments(room: string, messages: readonly number[], maxBytes: number): Promise<Amendments>
  /** The deleted ones among the given messages. */
  deletedAmong(room: string, messages: readonly number[]): Promise<number[]>
  /** The epoch stored at a seq; undefined if that part of the log does not exist. */
  epochAt(room: string, seq: number): Promise<number | undefined>

  /** The existing ones among the given rows of keyed slices. */
  rows(room: string, refs: readonly RowRef[]): Promise<Row[]>
  /** The same of several rooms. */
  rowsOf(refs: readonly RoomRowRef[]): Promise<RoomRow[]>
  /** Rows of a slice whose keys begin with `prefix`, in the byte order of their keys. */
  listRows(room: string, slice: string, range: RowRange): Promise<Row[]>
  /** Rows about which something is due by `now`, the earliest first, and when the next one is. */
  dueRows(room: string, now: number, limit: number): Promise<{ due: Row[]; nextAt: number | null }>

  saveSnapshot(snapshot: StoredSnapshot): Promise<void>
  loadSnapshot(room: string): Promise<StoredSnapshot | undefined>
  /**
   * Removes events below `keepFrom`, but none after the snapshot, and none that a consumer has not received, unless it has
   * been waiting since before `waitingSince`. Returns how many were removed.
   */
  retain(room: string, keepFrom: number, waitingSince?: number): Promise<number>
  /** Rooms that were deleted and of which something is left, by name. */
  deletedRooms(limit: number): Promise<string[]>
  /**
   * Of a room that was deleted, removes up to so many of its first events, with the keys of their commands, and after the last of
   * them its rows; the deletion itself stays, so that the chain goes on from there. True when nothing is left, or nothing was
   * deleted: it may be called again at any time.
   */
  purgeRoom(room: string, maxEvents: number): Promise<boolean>
  /** How many events contain text by a person or about them; whether a digest of a command they sent there is stored. */
  wordsOf(room: string, person: string): Promise<{ events: number; digests: boolean }>
  /** After an erasure: removes its remains from the files. */
  purge(): Promise<Purged>
  /** Deletes keys of commands without money that are older than `before`. */
  forgetCommands(before: number): Promise<number>
  exportEvents(room: string, range: ReadRange): Promise<ExportedEvent[]>

  balance(account: string, currency: string): Promise<number>
  /** Transfers money once per id; false if it was already transferred under that id. */
  transferOnce(id: string, posting: Posting, at: number): Promise<boolean>
  auditLedger(): Promise<LedgerAudit>

  /** Reopens the storage after an unknown outcome. */
  reopen(): Promise<void>
  close(): Promise<void>
}

/** A call without a result. `notStored`: nothing was stored. `unknown`: only a retry with the same ids can tell. */
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
