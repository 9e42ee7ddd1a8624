import { SLICES } from '@ovation/room/rules'
import type { Pool, PoolClient } from 'pg'
import { LogFailure } from '../port.ts'
import type { Unit, UnitResult } from '../port.ts'
import type { HeadRow, KeyedText } from '../rows.ts'
import { mustBeStorable } from '../well-formed-unit.ts'
import { Batch } from './batch.ts'
import { eraseRows, eraseWords } from './erase.ts'
import type { AccountRow, KeyRow, Known } from './batch.ts'
import { deleteRows, insertRows } from './rows.ts'

const MAX_TRIES = 4
const UNIQUE_VIOLATION = '23505'
const SERIALIZATION_FAILURE = '40001'
const DEADLOCK = '40P01'
const DISK_FULL = '53100'
const TRANSIENT: ReadonlySet<string> = new Set([UNIQUE_VIOLATION, SERIALIZATION_FAILURE, DEADLOCK])
/** Classes of errors about what was written, not about the server: data, a constraint, more than an index holds. */
const DATA_ERROR = /^(22|23|54)/

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? ''
/** Whether an error is about one of the units: a batch in memory throws no other ones. */
const isDataError = (error: unknown): boolean =>
  error instanceof BatchFault || (DATA_ERROR.test(codeOf(error)) && !TRANSIENT.has(codeOf(error)))

/** What a unit threw while it was applied in memory. */
class BatchFault extends Error {
  override readonly name = 'BatchFault'
}

/** How the units of a transaction are written: all at once, or, when that was refused, by halves until it is known which. */
type Write = (client: PoolClient, units: readonly Unit[]) => Promise<UnitResult[]>

/**
 * Appends units in one transaction. The heads of its rooms are locked first, then the accounts, each in the order of
 * their names, so that two nodes never wait for each other in a circle; the lock on a head makes the order of commits the
 * order of seqs. A command's id may meet the same one in another room on another node: then all is undone and judged anew.
 * What cannot be stored is refused before the server is asked; what the server refuses all the same is found by halves.
 */
export async function appendUnits(pool: Pool, units: readonly Unit[]): Promise<UnitResult[]> {
  const refused = units.map(refusalOf)
  const storable = units.filter((_, index) => !refused[index])
  const results = (storable.length === 0 ? [] : await appendStorable(pool, storable)).values()
  return refused.map((result) => result ?? (results.next().value as UnitResult))
}

function refusalOf(unit: Unit): UnitResult | undefined {
  try {
    mustBeStorable(unit)
    return undefined
  } catch (error) {
    return { outcome: 'refused', reason: (error as Error).message }
  }
}

async function appendStorable(pool: Pool, units: readonly Unit[]): Promise<UnitResult[]> {
  let write: Write = writeAll
  for (let tries = 1; ; tries++) {
    try {
      return await appendOnce(pool, units, write)
    } catch (error) {
      const { cause, outcome } = error as LogFailure
      if (outcome === 'unknown' || tries >= MAX_TRIES) throw error
      if (write === writeAll && isDataError(cause)) write = writeByHalves
      else if (!TRANSIENT.has(codeOf(cause ?? {}))) throw error
    }
  }
}

const failure = (outcome: 'notStored' | 'unknown', error: unknown): LogFailure => {
  const failed = new LogFailure(outcome, (error as Error).message, codeOf(error) === DISK_FULL)
  failed.cause = error
  return failed
}

async function appendOnce(pool: Pool, units: readonly Unit[], write: Write): Promise<UnitResult[]> {
  const client = await pool.connect().catch((error: unknown) => {
    throw failure('notStored', error)
  })
  let results: UnitResult[]
  try {
    await client.query('begin')
    results = await write(client, units)
  } catch (error) {
    // Whatever became of the rollback: without a commit nothing is stored.
    await client.query('rollback').then(
      () => client.release(),
      (broken: Error) => client.release(broken),
    )
    throw failure('notStored', error)
  }
  try {
    await client.query('commit')
  } catch (error) {
    client.release(error as Error)
    // A server that refuses a commit says so with a code; a connection that breaks says nothing.
    throw failure(codeOf(error).length === 5 ? 'notStored' : 'unknown', error)
  }
  client.release()
  return results
}

async function writeAll(client: PoolClient, units: readonly Unit[]): Promise<UnitResult[]> {
  const batch = new Batch(await lockAndRead(client, units))
  let results: UnitResult[]
  try {
    results = units.map((unit) => batch.apply(unit))
  } catch (error) {
    throw new BatchFault((error as Error).message, { cause: error })
  }
  for (const { room, person } of batch.erasures) await eraseRows(client, room, person)
  await write(client, batch)
  for (const { room, person, seq } of batch.erasures) {
    const bytes = await eraseWords(client, room, person, seq)
    results = results.map((result, index) =>
      result.outcome === 'committed' && units[index]?.room === room && result.position.seq >= seq
        ? { ...result, bytes: result.bytes - bytes }
        : result,
    )
  }
  return results
}

/** At most twice as many tries as there are units, all within one transaction: it still commits whole or not at all. */
async function writeByHalves(client: PoolClient, units: readonly Unit[]): Promise<UnitResult[]> {
  await client.query('savepoint part')
  try {
    const results = await writeAll(client, units)
    await client.query('release savepoint part')
    return results
  } catch (error) {
    if (!isDataError(error)) throw error
    await client.query('rollback to savepoint part')
    await client.query('release savepoint part')
    if (units.length === 1) return [{ outcome: 'refused', reason: (error as Error).message }]
    const half = units.length >> 1
    const first = await writeByHalves(client, units.slice(0, half))
    return [...first, ...(await writeByHalves(client, units.slice(half)))]
  }
}

const distinct = <T>(values: readonly T[]): T[] => [...new Set(values)]

async function lockAndRead(client: PoolClient, units: readonly Unit[]): Promise<Known> {
  const rooms = distinct(units.map(({ room }) => room))
  const heads = await client.query<HeadRow>('select * from room_head where room = any($1) order by room for update', [
    rooms,
  ])
  const postings = units.flatMap((unit) => unit.postings)
  const accounts =
    postings.length === 0
      ? { rows: [] }
      : await client.query<AccountRow>(
          'select * from account where account = any($1) order by account, currency for update',
          [distinct(postings.flatMap(({ from, to }) => [from, to]))],
        )
  const keys = await client.query<KeyRow>(
    `select command_key.* from unnest($1::text[], $2::text[]) as wanted (actor, command_id) join command_key using (actor, command_id)`,
    [units.map(({ actor }) => actor), units.map(({ commandId }) => commandId)],
  )
  const claimed = units.flatMap(({ room, claims, releases = [] }) =>
    [...claims, ...releases].map((name) => ({ room, name })),
  )
  const claims =
    claimed.length === 0
      ? { rows: [] }
      : await client.query<{ room: string; name: string }>(
          `select distinct claim.* from unnest($1::text[], $2::text[]) as wanted (room, name) join claim using (room, name)`,
          [claimed.map(({ room }) => room), claimed.map(({ name }) => name)],
        )
  const touched = units.flatMap(({ room, events }) =>
    events.flatMap((event) => SLICES.changedBy(event).map((ref) => ({ room, ...ref }))),
  )
  const keyed =
    touched.length === 0
      ? { rows: [] }
      : await client.query<KeyedText & { log: string }>(
          `select distinct log, slice, key, data from unnest($1::text[], $2::text[], $3::text[]) as wanted (log, slice, key)
            join keyed_row using (log, slice, key)`,
          [touched.map(({ room }) => room), touched.map(({ slice }) => slice), touched.map(({ key }) => key)],
        )
  return { heads: heads.rows, accounts: accounts.rows, keys: keys.rows, claims: claims.rows, keyed: keyed.rows }
}

async function write(client: PoolClient, batch: Batch): Promise<void> {
  await insertRows(client, 'event', batch.events)
  await insertRows(client, 'command_key', batch.newKeys)
  await deleteRows(client, 'claim', batch.releasedClaims)
  await insertRows(client, 'claim', [...batch.newClaims.values()])
  await insertRows(client, 'transfer', batch.transfers)
  await insertRows(client, 'entry', batch.entries)
  await insertRows(
    client,
    'account',
    [...batch.deltas.values()],
    'on conflict (account, currency) do update set balance = account.balance + excluded.balance',
  )
  await insertRows(
    client,
    'keyed_row',
    [...batch.changedRows.values()].flatMap(({ row }) => row ?? []),
    'on conflict (log, slice, key) do update set data = excluded.data, expires_at = excluded.expires_at',
  )
  await deleteRows(
    client,
    'keyed_row',
    [...batch.changedRows.values()].flatMap(({ row, at }) => (row ? [] : at)),
  )
  const heads = [...batch.moved.values()]
  if (heads.length === 0) return
  await client.query(
    `update room_head set seq = moved.seq, chain = moved.chain, bytes = moved.bytes, kind = moved.kind
      from unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::text[]) as moved (room, seq, chain, bytes, kind) where room_head.room = moved.room`,
    [
      heads.map(({ room }) => room),
      heads.map(({ seq }) => seq),
      heads.map(({ chain }) => chain),
      heads.map(({ bytes }) => bytes),
      heads.map(({ kind }) => kind),
    ],
  )
}
