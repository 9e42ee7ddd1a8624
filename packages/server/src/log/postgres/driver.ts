import { AMENDING } from '@ovation/room'
import { mayBeNegative } from '@ovation/room/rules'
import type { Posting, Row, RowRef } from '@ovation/room/rules'
import type { Pool, QueryResultRow } from 'pg'
import { EPOCHS_BEFORE_TIMELINE, inTransaction, migratePostgres, openPool, Timeline } from '../../storage/index.ts'
import type { Queryable } from '../../storage/index.ts'
import { EMPTY_CHAIN } from '../chain.ts'
import { LogFailure, STORED_EVENT_BYTES } from '../port.ts'
import type {
  Amendments,
  ExportedEvent,
  LedgerAudit,
  Purged,
  MessagesBy,
  ReadBack,
  ReadBackPage,
  ReadRange,
  RoomHead,
  RoomLog,
  RoomRow,
  RoomRowRef,
  RowRange,
  StoredEvent,
  StoredSnapshot,
  Unit,
  UnitResult,
} from '../port.ts'
import {
  amendmentsWithin,
  endOfPrefix,
  exportedEventOf,
  headOf,
  IS_THERE,
  kindOf,
  pageBack,
  ROW_BYTES,
  rowOf,
  storedEventOf,
  withinBytes,
  snapshotOf,
} from '../rows.ts'
import type { AmendmentRow, EventRow, HeadRow, KeyedText, SnapshotRow } from '../rows.ts'
import { isStorableText } from '../well-formed-unit.ts'
import { appendUnits } from './append.ts'
import { wordsOf } from './erase.ts'
import { purgeRoom } from './purge-room.ts'
import { insertRows } from './rows.ts'

/** What `bytesOf` says of a row: the length of a text is known without reading it. */
const OWN_BYTES = `(coalesce(octet_length(body), 0) + octet_length(audience) + ${ROW_BYTES})`

/**
 * The log in PostgreSQL, for several nodes. What keeps it in order is the lock on a room's head and the epoch in it; what
 * keeps it is the server's own `synchronous_commit`. Everything is read from the primary. More than fifteen methods: one for each question and change of the port.
 */
export class PostgresLog implements RoomLog {
  #pool: Pool
  #url: string
  #timeline: Timeline
  /** Set by an unknown outcome: nothing more is served until the storage was opened anew. */
  #failed = false
  onUnknown: (error: LogFailure) => void = () => {}
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(url: string, pool: Pool, timeline: Timeline) {
    this.#url = url
    this.#pool = pool
    this.#timeline = timeline
    timeline.onFailover = () => this.#fail(new LogFailure('unknown', 'another database took over'))
  }

  static async open(url: string, timeline = new Timeline()): Promise<PostgresLog> {
    const pool = openPool(url, timeline)
    await migratePostgres(pool)
    return new PostgresLog(url, pool, timeline)
  }

  #fail(error: LogFailure): void {
    this.#failed = true
    this.onUnknown(error)
  }

  // Changes

  /** One after the other, in the order in which they were handed in: anyone who hands in units relies on it. */
  append(units: Unit[]): Promise<UnitResult[]> {
    const appending = this.#turn.then(() => this.#append(units))
    this.#turn = appending.catch(() => {})
    return appending
  }

  async #append(units: Unit[]): Promise<UnitResult[]> {
    this.#mustServe()
    try {
      return await appendUnits(this.#pool, units)
    } catch (error) {
      if ((error as LogFailure).outcome === 'unknown') this.#fail(error as LogFailure)
      throw error
    }
  }

  async createRoom(room: string, at: number): Promise<boolean> {
    const sql = `insert into room_head (room, kind, epoch, seq, chain, tail_seq, tail_chain, created_at)
      values ($1, $4, 0, 0, $2, 0, $2, $3)
      on conflict (room) do update set kind = excluded.kind, created_at = excluded.created_at where room_head.kind = 'gone'`
    return (await this.#count(sql, room, EMPTY_CHAIN, at, kindOf(room))) === 1
  }

  async takeOwnership(room: string): Promise<RoomHead | undefined> {
    const sql = `update room_head set epoch = greatest(epoch, ${EPOCHS_BEFORE_TIMELINE}) + 1 where room = $1 and ${IS_THERE} returning *`
    const [row] = await this.#rows<HeadRow>(sql, room)
    return row && headOf(row)
  }

  /** One from before an erasure, or a deletion, would bring the words back; the head is held, so that none is under way. */
  saveSnapshot({ stateVersion, versions, position, state }: StoredSnapshot): Promise<void> {
    const sql = `insert into snapshot (room, state_version, epoch, seq, state, versions) select $1::text, $2::bigint, $3::bigint, $4::bigint, $5::text, $6::text
      where not exists (select 1 from event where room = $1 and type = 'person.erased' and seq > $4)
        and not exists (select 1 from event where room = $1 and type = 'room.deleted' and seq >= $4)
      on conflict (room) do update set state_version = excluded.state_version, epoch = excluded.epoch, seq = excluded.seq, state = excluded.state, versions = excluded.versions
      where excluded.seq >= snapshot.seq`
    return this.#transaction(async (db) => {
      await db.query('select 1 from room_head where room = $1 for update', [state.room])
      const texts = [JSON.stringify(state), JSON.stringify(versions)]
      await db.query(sql, [state.room, stateVersion, position.epoch, position.seq, ...texts])
    })
  }

  retain(room: string, keepFrom: number, waitingSince = 0): Promise<number> {
    return this.#transaction(async (db) => {
      // The head is held: an append writes what it read of it.
      await db.query('select 1 from room_head where room = $1 for update', [room])
      const snapshot = await db.query<{ seq: number }>('select seq from snapshot where room = $1', [room])
      const slowest = await db.query<{ seq: number | null }>(
        `select min(coalesce(cursor.seq, 0)) as seq from consumer
          left join consumer_cursor as cursor on cursor.consumer = consumer.name and cursor.log = $1
          where greatest(coalesce(cursor.caught_up_at, consumer.created_at), coalesce((select at from event
            where room = $1 and seq > coalesce(cursor.seq, 0) order by seq limit 1), 0)) > $2`,
        [room, waitingSince],
      )
      const held = slowest.rows[0]?.seq ?? Number.MAX_SAFE_INTEGER
      const last = Math.min(keepFrom - 1, snapshot.rows[0]?.seq ?? 0, held)
      const tail = await db.query<{ chain: string }>('select chain from event where room = $1 and seq = $2', [
        room,
        last,
      ])
      if (!tail.rows[0]) return 0
      await db.query(
        `update room_head set tail_seq = $1, tail_chain = $2, bytes = bytes - coalesce(
          (select sum(coalesce(octet_length(body), 0)) + ${STORED_EVENT_BYTES} * count(*) from event where room = $3 and seq <= $1), 0) where room = $3`,
        [last, tail.rows[0].chain, room],
      )
      return (await db.query('delete from event where room = $1 and seq <= $2', [room, last])).rowCount ?? 0
    })
  }

  purgeRoom(room: string, maxEvents: number): Promise<boolean> {
    return this.#transaction((db) => purgeRoom(db, room, maxEvents))
  }

  async deletedRooms(limit: number): Promise<string[]> {
    const sql = `select room from room_head where kind = 'deleted' order by room limit $1`
    return (await this.#rows<{ room: string }>(sql, limit)).map(({ room }) => room)
  }

  /** Rows that were overwritten, the journal and backups are the database server's. */
  purge(): Promise<Purged> {
    return Promise.resolve('database')
  }

  forgetCommands(before: number): Promise<number> {
    return this.#count('delete from command_key where money = 0 and at < $1', before)
  }

  transferOnce(id: string, posting: Posting, at: number): Promise<boolean> {
    return this.#transaction(async (db) => {
      const made = await db.query(
        'insert into transfer (id, room, seq, at) values ($1, null, null, $2) on conflict do nothing',
        [id, at],
      )
      if (made.rowCount === 0) return false
      const { from, to, amount, currency } = posting
      if (!mayBeNegative(from)) {
        const { rows } = await db.query<{ balance: number }>(
          'select balance from account where account = $1 and currency = $2 for update',
          [from, currency],
        )
        if ((rows[0]?.balance ?? 0) < amount) throw new Error(`the transfer ${id} was not made; ${from} has too little`)
      }
      const moved = [
        { account: from, currency, balance: -amount },
        { account: to, currency, balance: amount },
      ].sort((a, b) => (a.account < b.account ? -1 : 1))
      await insertRows(
        db,
        'account',
        moved,
        'on conflict (account, currency) do update set balance = account.balance + excluded.balance',
      )
      await insertRows(
        db,
        'entry',
        moved.map(({ account, balance }) => ({ transfer: id, account, currency, amount: balance })),
      )
      return true
    })
  }

  // Questions

  async heads(rooms?: string[]): Promise<RoomHead[]> {
    const rows = rooms
      ? await this.#rows<HeadRow>(
          `select * from room_head where room = any($1) and ${IS_THERE}`,
          rooms.filter(isStorableText),
        )
      : await this.#rows<HeadRow>(`select * from room_head where kind = 'room' order by created_at, room`)
    return rows.map(headOf)
  }

  async read(room: string, range: ReadRange): Promise<StoredEvent[]> {
    return (await this.#range(room, range)).map(storedEventOf)
  }

  async exportEvents(room: string, range: ReadRange): Promise<ExportedEvent[]> {
    return (await this.#range(room, range)).map(exportedEventOf)
  }

  async #range(room: string, { after, limit, maxBytes }: ReadRange): Promise<EventRow[]> {
    const sql = 'select * from event where room = $1 and seq > $2 order by seq limit $3'
    return withinBytes(await this.#within('seq', sql, room, after, limit, maxBytes), maxBytes)
  }

  async readBy(room: string, actor: string, { after, limit, maxBytes }: ReadRange): Promise<StoredEvent[]> {
    const sql =
      'select * from event where room = $1 and actor = $2 and salt is not null and seq > $3 order by seq limit $4'
    const rows = await this.#within('seq', sql, room, actor, after, limit, maxBytes)
    return withinBytes(rows, maxBytes).map(storedEventOf)
  }

  async messagesBy(room: string, actor: string, { limit, undeleted }: MessagesBy): Promise<StoredEvent[]> {
    const gone = `exists (select 1 from event as later
      where later.room = event.room and later.amends = event.seq and later.type = 'message.deleted')`
    const sql = `select * from event where room = $1 and actor = $2 and salt is not null and type = 'message.sent'
      ${undeleted ? `and not ${gone}` : ''} order by seq desc limit $3`
    return (await this.#rows<EventRow>(sql, room, actor, limit)).map(storedEventOf)
  }

  async readBack(room: string, { before, limit, maxBytes, type }: ReadBack): Promise<ReadBackPage> {
    const sql = 'select * from event where room = $1 and type = $2 and seq < $3 order by seq desc limit $4'
    return pageBack(await this.#within('seq desc', sql, room, type, before, limit + 1, maxBytes), limit, maxBytes)
  }

  async readSeqs(room: string, seqs: number[], maxBytes = Number.POSITIVE_INFINITY): Promise<StoredEvent[]> {
    const sql = 'select * from event where room = $1 and seq = any($2) order by seq'
    const bound = Math.min(maxBytes, Number.MAX_SAFE_INTEGER)
    return withinBytes(await this.#within('seq', sql, room, seqs, bound), maxBytes).map(storedEventOf)
  }

  /** As many rows as stay within a number of bytes, the last of the values, and one more: the rest is not even sent. */
  #within(order: 'seq' | 'seq desc', sql: string, ...values: unknown[]): Promise<EventRow[]> {
    const bounded = `select * from (
      select picked.*, sum(${OWN_BYTES}) over (order by ${order}) as upto,
        row_number() over (order by ${order}) as place from (${sql}) as picked) as summed
      where place <= 2 or upto - ${OWN_BYTES} <= $${values.length} order by ${order}`
    return this.#rows<EventRow>(bounded, ...values)
  }

  /** A message has two at most, so that three rows tell whether there are others than the first one's. */
  async amendments(room: string, messages: readonly number[], maxBytes: number): Promise<Amendments> {
    const sql = `select * from (
      select event.*, wanted.at - 1 as place, row_number() over in_order as nth, sum(${OWN_BYTES}) over in_order as upto
      from unnest($2::bigint[]) with ordinality as wanted (message, at) cross join unnest($3::text[]) as kind (type)
      join event on event.room = $1 and event.seq = (select max(seq) from event as newest
        where newest.room = $1 and newest.amends = wanted.message and newest.type = kind.type)
      window in_order as (order by wanted.at, event.seq)) as summed
      where nth <= 3 or upto - ${OWN_BYTES} <= $4 order by nth`
    const rows = await this.#rows<AmendmentRow>(sql, room, messages, AMENDING, maxBytes)
    return amendmentsWithin(rows, messages.length, maxBytes)
  }

  async deletedAmong(room: string, messages: readonly number[]): Promise<number[]> {
    const sql = `select distinct amends as seq from event where room = $1 and amends = any($2) and type = 'message.deleted'`
    return (await this.#rows<{ seq: number }>(sql, room, messages)).map(({ seq }) => seq)
  }

  async epochAt(room: string, seq: number): Promise<number | undefined> {
    return (await this.#rows<{ epoch: number }>('select epoch from event where room = $1 and seq = $2', room, seq))[0]
      ?.epoch
  }

  async findReply(actor: string, commandId: string) {
    const sql = 'select request_hash, epoch, seq from command_key where actor = $1 and command_id = $2'
    const [row] = await this.#rows<{ request_hash: string; epoch: number; seq: number }>(sql, actor, commandId)
    return row && { requestHash: row.request_hash, position: { epoch: row.epoch, seq: row.seq } }
  }

  async wordsOf(room: string, person: string): Promise<{ events: number; digests: boolean }> {
    this.#mustServe()
    if (!isStorableText(room) || !isStorableText(person)) return { events: 0, digests: false }
    return wordsOf(this.#pool, room, person).catch(refused)
  }

  async rows(room: string, refs: readonly RowRef[]): Promise<Row[]> {
    const sql = `select slice, key, data from unnest($2::text[], $3::text[]) as wanted (slice, key)
      join keyed_row using (slice, key) where log = $1`
    const storable = refs.filter(({ key }) => isStorableText(key))
    const columns = [storable.map(({ slice }) => slice), storable.map(({ key }) => key)]
    return (await this.#rows<KeyedText>(sql, room, ...columns)).map(rowOf)
  }

  async rowsOf(refs: readonly RoomRowRef[]): Promise<RoomRow[]> {
    const sql = `select log, slice, key, data from unnest($1::text[], $2::text[], $3::text[]) as wanted (log, slice, key)
      join keyed_row using (log, slice, key)`
    const storable = refs.filter(({ key }) => isStorableText(key))
    const columns = (['room', 'slice', 'key'] as const).map((field) => storable.map((ref) => ref[field]))
    const rows = await this.#rows<KeyedText & { log: string }>(sql, ...columns)
    return rows.map((row) => ({ room: row.log, ...rowOf(row) }))
  }

  async listRows(room: string, slice: string, { prefix, after = '', limit }: RowRange): Promise<Row[]> {
    const end = endOfPrefix(prefix)
    const sql = `select slice, key, data from keyed_row
      where log = $1 and slice = $2 and key >= $3 and key > $4 ${end === undefined ? '' : 'and key < $6'} order by key limit $5`
    const values = [room, slice, prefix, after, limit, ...(end === undefined ? [] : [end])]
    return (await this.#rows<KeyedText>(sql, ...values)).map(rowOf)
  }

  async dueRows(room: string, now: number, limit: number) {
    const due = await this.#rows<KeyedText>(
      'select slice, key, data from keyed_row where log = $1 and expires_at <= $2 order by expires_at, slice, key limit $3',
      ...[room, now, limit],
    )
    const [next] = await this.#rows<{ at: number | null }>(
      'select min(expires_at) as at from keyed_row where log = $1 and expires_at > $2',
      ...[room, now],
    )
    return { due: due.map(rowOf), nextAt: next?.at ?? null }
  }

  async loadSnapshot(room: string): Promise<StoredSnapshot | undefined> {
    const [row] = await this.#rows<SnapshotRow>('select * from snapshot where room = $1', room)
    return row && snapshotOf(row)
  }

  async balance(account: string, currency: string): Promise<number> {
    const sql = 'select balance from account where account = $1 and currency = $2'
    return (await this.#rows<{ balance: number }>(sql, account, currency))[0]?.balance ?? 0
  }

  /** Looks at one moment of the ledger, whatever other nodes write meanwhile. */
  auditLedger(): Promise<LedgerAudit> {
    return this.#transaction(async (db) => {
      await db.query('set transaction isolation level repeatable read, read only')
      const unbalanced = await db.query<{ currency: string }>(
        'select currency from entry group by currency having sum(amount) <> 0',
      )
      const accounts = await db.query<{ account: string; balance: number; entries: number | null }>(
        `select account.account, account.balance, (select sum(amount) from entry where entry.account = account.account and entry.currency = account.currency) as entries from account`,
      )
      const wrong = accounts.rows.filter(
        ({ account, balance, entries }) => balance !== (entries ?? 0) || (balance < 0 && !mayBeNegative(account)),
      )
      const count = await db.query<{ n: number }>('select count(*) as n from entry')
      return {
        unbalanced: unbalanced.rows.map(({ currency }) => currency),
        wrong: wrong.map(({ account }) => account),
        entries: count.rows[0]?.n ?? 0,
      }
    })
  }

  // The pool

  async reopen(): Promise<void> {
    const before = this.#pool
    this.#pool = openPool(this.#url, this.#timeline)
    await this.#pool.query('select 1')
    this.#failed = false
    await before.end().catch(() => {})
  }

  async close(): Promise<void> {
    await this.#pool.end()
  }

  #mustServe(): void {
    if (this.#failed) throw new LogFailure('notStored', 'the outcome of an earlier commit is unknown')
  }

  /** Under a name that cannot be stored there is nothing: the server would call it an error. */
  async #rows<R extends QueryResultRow>(sql: string, ...values: unknown[]): Promise<R[]> {
    if (values.some((value) => typeof value === 'string' && !isStorableText(value))) return []
    return (await this.#query<R>(sql, values)).rows
  }

  async #count(sql: string, ...values: unknown[]): Promise<number> {
    return (await this.#query(sql, values)).rowCount ?? 0
  }

  async #query<R extends QueryResultRow>(
    sql: string,
    values: unknown[],
  ): Promise<{ rows: R[]; rowCount: number | null }> {
    this.#mustServe()
    return this.#pool.query<R>(sql, values).catch(refused)
  }

  async #transaction<T>(run: (db: Queryable) => Promise<T>): Promise<T> {
    this.#mustServe()
    return inTransaction(this.#pool, run).catch(refused)
  }
}

/** A question or a change of its own that failed may be asked again; it is the append whose outcome matters. */
function refused(error: unknown): never {
  throw new LogFailure('notStored', (error as Error).message)
}
