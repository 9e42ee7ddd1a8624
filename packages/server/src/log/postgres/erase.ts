import { SLICES } from '@ovation/room/rules'
import type { QueryConfig, QueryResultRow } from 'pg'
import { bodyAfter, MAX_EVENTS_AFTER, NO_DIGEST, questionsIn, rowsAbout, snapshotAfter } from '../erasure.ts'
import type { SnapshotText, Touched } from '../erasure.ts'
import { rowOf } from '../rows.ts'
import type { KeyedText } from '../rows.ts'

const {
  own: OWN,
  told: TOLD,
  partly: PARTLY,
} = questionsIn({
  parameter: (n) => `$${n}`,
  text: (field) => `(body::json ->> '${field}')`,
  integer: (field) => `(body::json ->> '${field}')::bigint`,
})

/** Somebody may have said very much. */
const ERASE_TIMEOUT_MS = 120_000
const ANSWER_TIMEOUT_MS = ERASE_TIMEOUT_MS + 5_000
const MAX_SEQ = Number.MAX_SAFE_INTEGER

/** What a question may be put to: the pool, or the client that a transaction holds. */
type Asked = { query<R extends QueryResultRow>(config: QueryConfig): Promise<{ rows: R[] }> }

async function ask<R extends QueryResultRow>(db: Asked, text: string, ...values: unknown[]): Promise<R[]> {
  const config: QueryConfig & { query_timeout: number } = { text, values, query_timeout: ANSWER_TIMEOUT_MS }
  return (await db.query<R>(config)).rows
}

type Wordy = Touched & { type: string; body: string }

/** How many events hold words of a person, or about them, and whether a digest of what they sent is stored. */
export async function wordsOf(db: Asked, room: string, person: string): Promise<{ events: number; digests: boolean }> {
  let events = 0
  for (const which of [OWN, ...TOLD]) {
    const count = `select count(*) as n from event where ${which}`
    events += (await ask<{ n: number }>(db, count, room, person, MAX_SEQ))[0]?.n ?? 0
  }
  for (const { type, body } of await partly(db, room, person, MAX_SEQ))
    if (bodyAfter(type, body) !== undefined) events += 1
  const digests = await ask(
    db,
    `select 1 from command_key join event on event.room = $1 and event.seq = command_key.seq
      and event.epoch = command_key.epoch and event.actor = command_key.actor
      where command_key.actor = $2 and request_hash <> '${NO_DIGEST}' limit 1`,
    room,
    person,
  )
  return { events, digests: digests.length > 0 }
}

const partly = (db: Asked, room: string, person: string, upTo: number): Promise<Wordy[]> =>
  ask<Wordy>(db, `select actor, epoch, seq, type, body from event where ${PARTLY}`, room, person, upTo)

/**
 * Destroys words of a person and about them below a seq, wherever they lie; the head of the room is held. Gives how many
 * bytes of bodies went. What a batch at hand writes of rows has lost them already.
 */
export async function eraseWords(db: Asked, room: string, person: string, upTo: number): Promise<number> {
  await ask(db, `set local statement_timeout = ${ERASE_TIMEOUT_MS}`)
  const [touched, bytes] = await eraseEvents(db, room, person, upTo)
  await eraseDigests(db, person, touched)
  await eraseSnapshot(db, room, person)
  await ask(db, 'delete from read_position where person = $1 and room = $2', person, room)
  await ask(db, `update dead_letter set error = '' where log = $1`, room)
  await ask(db, 'update room_head set bytes = bytes - $2 where room = $1', room, bytes)
  return bytes
}

async function eraseEvents(db: Asked, room: string, person: string, upTo: number): Promise<[Touched[], number]> {
  let bytes = 0
  const touched: Touched[] = []
  for (const which of [OWN, ...TOLD]) {
    const sum = `select coalesce(sum(octet_length(body)), 0) as bytes from event where ${which}`
    bytes += (await ask<{ bytes: number }>(db, sum, room, person, upTo))[0]?.bytes ?? 0
    const update = `update event set body = null, salt = null where ${which}`
    if (which === OWN) await ask(db, update, room, person, upTo)
    else
      for (const row of await ask<Touched>(db, `${update} returning actor, epoch, seq`, room, person, upTo))
        touched.push(row)
  }
  for (const { body, type, ...event } of await partly(db, room, person, upTo)) {
    const after = bodyAfter(type, body)
    if (after === undefined) continue
    await ask(db, 'update event set body = $1, salt = null where room = $2 and seq = $3', after, room, event.seq)
    bytes += Buffer.byteLength(body) - Buffer.byteLength(after)
    touched.push(event)
  }
  return [touched, bytes]
}

/** Keys of commands have no room: a digest that is gone elsewhere too costs no more than the notice of a wrong retry. */
async function eraseDigests(db: Asked, person: string, touched: readonly Touched[]): Promise<void> {
  await ask(db, `update command_key set request_hash = '${NO_DIGEST}' where actor = $1`, person)
  const byOthers = touched.filter(({ actor }) => actor !== person)
  if (byOthers.length === 0) return
  await ask(
    db,
    `update command_key set request_hash = '${NO_DIGEST}'
      from unnest($1::text[], $2::bigint[], $3::bigint[]) as event (actor, epoch, seq)
      where command_key.actor = event.actor and command_key.epoch = event.epoch
        and command_key.seq - event.seq between 0 and ${MAX_EVENTS_AFTER}`,
    byOthers.map(({ actor }) => actor),
    byOthers.map(({ epoch }) => epoch),
    byOthers.map(({ seq }) => seq),
  )
}

const ROWS_ABOUT = `select slice, key, data from keyed_row where ${rowsAbout({
  parameter: (n) => `$${n}`,
  path: (path) => `data::json #>> '{${path.split('.').join(',')}}'`,
})}`

/** Of all rows that belong to the person or mention them, before a batch writes those that it changes. */
export async function eraseRows(db: Asked, room: string, person: string): Promise<void> {
  for (const text of await ask<KeyedText>(db, ROWS_ABOUT, room, person)) {
    const row = rowOf(text)
    const after = SLICES.erase(row, person)
    const where = 'where log = $1 and slice = $2 and key = $3'
    if (after === undefined) await ask(db, `delete from keyed_row ${where}`, room, row.slice, row.key)
    else if (after !== row.data)
      await ask(
        ...([db, `update keyed_row set data = $4, expires_at = $5 ${where}`, room, row.slice, row.key] as const),
        ...[JSON.stringify(after), SLICES.expiresAt(row.slice, after)],
      )
  }
}

async function eraseSnapshot(db: Asked, room: string, person: string): Promise<void> {
  const [row] = await ask<SnapshotText>(db, 'select state_version, versions, state from snapshot where room = $1', room)
  const after = row && snapshotAfter(room, row, person)
  if (after === undefined) await ask(db, 'delete from snapshot where room = $1', room)
  else await ask(db, 'update snapshot set versions = $1, state = $2 where room = $3', after.versions, after.state, room)
}
