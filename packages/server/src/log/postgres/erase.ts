import { eraseStanding } from '@ovation/room/rules'
import { readStored } from '../../ops/index.ts'
import type { Standing } from '@ovation/room/rules'
import type { QueryConfig, QueryResultRow } from 'pg'
import { bodyAfter, MAX_EVENTS_AFTER, NO_DIGEST, questionsIn, snapshotAfter } from '../erasure.ts'
import type { SnapshotText, Touched } from '../erasure.ts'

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
 * bytes of bodies went. What a batch at hand writes of standings has lost them already.
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

/** Of all who have a standing in the room, before a batch writes those that it changes. */
export async function eraseSanctions(db: Asked, room: string, person: string): Promise<void> {
  const rows = await ask<{ actor: string; data: string }>(
    db,
    `select actor, data from standing where room = $1
      and (actor = $2 or data::json #>> '{mute,by}' = $2 or data::json #>> '{ban,by}' = $2)`,
    room,
    person,
  )
  for (const { actor, data } of rows) {
    const before = readStored(data) as Standing
    const after = eraseStanding(before, actor, person)
    if (after !== before)
      await ask(db, 'update standing set data = $1 where room = $2 and actor = $3', JSON.stringify(after), room, actor)
  }
}

async function eraseSnapshot(db: Asked, room: string, person: string): Promise<void> {
  const [row] = await ask<SnapshotText>(db, 'select state_version, state from snapshot where room = $1', room)
  const after = row && snapshotAfter(room, row, person)
  if (after === undefined) await ask(db, 'delete from snapshot where room = $1', room)
  else await ask(db, 'update snapshot set state = $1 where room = $2', after, room)
}
