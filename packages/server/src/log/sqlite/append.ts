import type { DatabaseSync } from 'node:sqlite'
import { SLICES } from '@ovation/room/rules'
import type { EventDraft, RoomEvent } from '@ovation/room'
import { readStored } from '../../ops/index.ts'
import { sqliteCode, StorageError } from '../../storage/index.ts'
import type { Statements } from '../../storage/index.ts'
import { isSameRequest } from '../erasure.ts'
import type { Unit, UnitResult } from '../port.ts'
import { eraseWords } from './erase.ts'
import { postTransfer } from './ledger.ts'
import type { HeadRow } from '../rows.ts'
import { isThere, keyedRow, linkEvent } from '../rows.ts'
import { mustBeStorable } from '../well-formed-unit.ts'

const EVENT_COLUMNS = [
  ...(['room', 'seq', 'epoch', 'v', 'type', 'at', 'actor', 'audience', 'tier', 'body', 'salt'] as const),
  ...(['body_digest', 'chain', 'stream_time', 'amends'] as const),
]
const INSERT_EVENT = `insert into event (${EVENT_COLUMNS.join(', ')}) values (${EVENT_COLUMNS.map(() => '?').join(', ')})`
const INSERT_KEY =
  'insert into command_key (actor, command_id, request_hash, epoch, seq, at, money) values (?, ?, ?, ?, ?, ?, ?)'
const DELETE_CLAIM = 'delete from claim where room = ? and name = ?'
const INSERT_CLAIM = 'insert into claim (room, name) values (?, ?) on conflict do nothing'
const FIND_KEY = 'select request_hash, epoch, seq from command_key where actor = ? and command_id = ?'
const FIND_HEAD = 'select * from room_head where room = ?'
const SAVE_HEAD = 'update room_head set seq = ?, chain = ?, bytes = ?, kind = ? where room = ?'
const FIND_ROW = 'select data from keyed_row where log = ? and slice = ? and key = ?'
const SAVE_ROW = `insert into keyed_row (log, slice, key, person, data, expires_at) values (?, ?, ?, ?, ?, ?)
  on conflict (log, slice, key) do update set data = excluded.data, expires_at = excluded.expires_at`
const DELETE_ROW = 'delete from keyed_row where log = ? and slice = ? and key = ?'

/** A step of a unit that failed; the unit is undone and its result is this. */
class UnitFailed extends Error {
  readonly result: UnitResult
  constructor(result: UnitResult) {
    super(result.outcome)
    this.result = result
  }
}

const SQLITE_FULL = 13
/** What SQLite says of a value rather than of itself or the disk: too big, a constraint, a mismatch, out of range. */
const UNIT_FAULTS: ReadonlySet<number> = new Set([18, 19, 20, 25])

/** What becomes of a unit alone; undefined when the whole batch has failed. Errors without a code are JavaScript's own. */
function resultOf(error: unknown): UnitResult | undefined {
  if (error instanceof UnitFailed) return error.result
  const code = sqliteCode(error)
  return code === 0 || UNIT_FAULTS.has(code) ? { outcome: 'refused', reason: (error as Error).message } : undefined
}

const failed = (outcome: 'notStored' | 'unknown', error: unknown): StorageError =>
  new StorageError((error as Error).message, outcome, sqliteCode(error) === SQLITE_FULL)

/** Appends units in one transaction, each behind a savepoint of its own. */
export class SqliteAppender {
  #db: DatabaseSync
  #sql: Statements
  /** Heads read or moved by the batch at hand, and which of them moved. */
  #heads = new Map<string, HeadRow>()
  #moved = new Set<string>()

  constructor(db: DatabaseSync, sql: Statements) {
    this.#db = db
    this.#sql = sql
  }

  append(units: readonly Unit[]): UnitResult[] {
    this.#heads.clear()
    this.#moved.clear()
    let results: UnitResult[]
    try {
      this.#sql.run('begin immediate')
      results = units.map((unit) => this.#appendUnit(unit))
      this.#saveHeads()
    } catch (error) {
      if (this.#db.isTransaction) this.#db.exec('rollback')
      throw failed('notStored', error)
    }
    try {
      this.#sql.run('commit')
    } catch (error) {
      // The commit record may have reached the disk although its sync failed: neither stored nor refused.
      throw failed('unknown', error)
    }
    return results
  }

  #appendUnit(unit: Unit): UnitResult {
    this.#sql.run('savepoint unit')
    try {
      const result = this.#tryUnit(unit)
      this.#sql.run('release unit')
      return result
    } catch (error) {
      const result = this.#db.isTransaction ? resultOf(error) : undefined
      if (!result) throw error
      this.#sql.run('rollback to unit')
      this.#sql.run('release unit')
      return result
    }
  }

  #tryUnit(unit: Unit): UnitResult {
    mustBeStorable(unit)
    const known = this.#sql.get<{ request_hash: string; epoch: number; seq: number }>(
      FIND_KEY,
      unit.actor,
      unit.commandId,
    )
    if (known) {
      if (!isSameRequest(known.request_hash, unit)) return { outcome: 'commandConflict' }
      return { outcome: 'duplicate', position: { epoch: known.epoch, seq: known.seq } }
    }
    const head = this.#head(unit.room)
    if (!head || !isThere(head)) return { outcome: 'unknownRoom' }
    if (head.epoch !== unit.epoch) return { outcome: 'staleEpoch' }
    if (head.seq !== unit.expectedSeq) return { outcome: 'conflict' }
    return this.#write(unit, head)
  }

  #write(unit: Unit, head: HeadRow): UnitResult {
    for (const claim of unit.releases ?? []) this.#sql.run(DELETE_CLAIM, unit.room, claim)
    for (const claim of unit.claims) {
      if (this.#sql.run(INSERT_CLAIM, unit.room, claim) === 0) throw new UnitFailed({ outcome: 'claimTaken', claim })
    }
    let { seq, chain, bytes, kind } = head
    const digests: string[] = []
    for (const draft of unit.events) {
      seq += 1
      const link = this.#insertEvent(draft, { room: unit.room, epoch: unit.epoch, seq }, chain)
      chain = link.chain
      bytes += link.bytes
      if (draft.type === 'room.deleted') kind = 'deleted'
      if (draft.type === 'person.erased') bytes -= eraseWords(this.#sql, unit.room, draft.body.person, seq)
      digests.push(link.leaf)
    }
    for (const [index, posting] of unit.postings.entries()) {
      const short = postTransfer(this.#sql, {
        id: `${unit.room}/${head.seq + 1}/${index}`,
        posting,
        at: unit.events[0]?.at ?? 0,
        room: unit.room,
        seq: head.seq + 1,
      })
      if (short) throw new UnitFailed({ outcome: 'insufficientFunds', account: short })
    }
    const at = unit.events[0]?.at ?? 0
    this.#sql.run(
      INSERT_KEY,
      unit.actor,
      unit.commandId,
      unit.requestHash,
      unit.epoch,
      seq,
      at,
      unit.postings.length > 0 ? 1 : 0,
    )
    this.#heads.set(unit.room, { ...head, seq, chain, bytes, kind })
    this.#moved.add(unit.room)
    return { outcome: 'committed', position: { epoch: unit.epoch, seq }, digests, bytes }
  }

  #insertEvent(
    draft: EventDraft,
    place: { room: string; epoch: number; seq: number },
    before: string,
  ): { leaf: string; chain: string; bytes: number } {
    const { row, leaf, bytes } = linkEvent(draft, place, before)
    this.#sql.run(INSERT_EVENT, ...EVENT_COLUMNS.map((column) => row[column]))
    this.#foldRows({ ...draft, ...place } as RoomEvent)
    return { leaf, chain: row.chain, bytes }
  }

  #foldRows(event: RoomEvent): void {
    for (const ref of SLICES.changedBy(event)) {
      const found = this.#sql.get<{ data: string }>(FIND_ROW, event.room, ref.slice, ref.key)
      const data = SLICES.fold(ref, found && (readStored(found.data) as object), event)
      if (data === undefined) this.#sql.run(DELETE_ROW, event.room, ref.slice, ref.key)
      else {
        const row = keyedRow(event.room, ref, data)
        this.#sql.run(SAVE_ROW, row.log, row.slice, row.key, row.person, row.data, row.expires_at)
      }
    }
  }

  #head(room: string): HeadRow | undefined {
    const known = this.#heads.get(room)
    if (known) return known
    const row = this.#sql.get<HeadRow>(FIND_HEAD, room)
    if (row) this.#heads.set(room, row)
    return row
  }

  #saveHeads(): void {
    for (const room of this.#moved) {
      const head = this.#heads.get(room)
      if (head) this.#sql.run(SAVE_HEAD, head.seq, head.chain, head.bytes, head.kind, room)
    }
  }
}
