import { SLICES } from '@ovation/room/rules'
import type { Statements } from '../../storage/index.ts'
import { bodyAfter, MAX_EVENTS_AFTER, NO_DIGEST, questionsIn, rowsAbout, snapshotAfter } from '../erasure.ts'
import type { SnapshotText, Touched } from '../erasure.ts'
import { rowOf } from '../rows.ts'
import type { KeyedText } from '../rows.ts'

const {
  own: OWN,
  told: TOLD,
  partly: PARTLY,
} = questionsIn({
  parameter: (n) => `?${n}`,
  text: (field) => `json_extract(body, '$.${field}')`,
  integer: (field) => `json_extract(body, '$.${field}')`,
})

type Wordy = Touched & { type: string; body: string }

/** How many events hold words of a person, or about them, and whether a digest of what they sent is stored. */
export function wordsOf(sql: Statements, room: string, person: string): { events: number; digests: boolean } {
  const count = (which: string): number =>
    sql.get<{ n: number }>(`select count(*) as n from event where ${which}`, room, person, MAX_SEQ)?.n ?? 0
  const some = partly(sql, room, person, MAX_SEQ).filter(({ type, body }) => bodyAfter(type, body) !== undefined)
  const digest = sql.get(
    `select 1 from command_key join event on event.room = ? and event.seq = command_key.seq
      and event.epoch = command_key.epoch and event.actor = command_key.actor
      where command_key.actor = ? and request_hash <> '${NO_DIGEST}' limit 1`,
    room,
    person,
  )
  const events = [OWN, ...TOLD].reduce((sum, which) => sum + count(which), some.length)
  return { events, digests: digest !== undefined }
}

const MAX_SEQ = Number.MAX_SAFE_INTEGER

const partly = (sql: Statements, room: string, person: string, upTo: number): Wordy[] =>
  sql.all<Wordy>(`select actor, epoch, seq, type, body from event where ${PARTLY}`, room, person, upTo)

/** Destroys words of a person and about them below a seq, wherever they lie. Gives how many bytes of bodies went. */
export function eraseWords(sql: Statements, room: string, person: string, upTo: number): number {
  const [touched, bytes] = eraseEvents(sql, room, person, upTo)
  eraseDigests(sql, person, touched)
  eraseRows(sql, room, person)
  eraseSnapshot(sql, room, person)
  sql.run('delete from read_position where person = ? and room = ?', person, room)
  // What went wrong with an event may say what stood in it.
  sql.run(`update dead_letter set error = '' where log = ?`, room)
  // What was overwritten lies in the file until it is made anew: kept in mind over an end of the process.
  sql.run(`insert into upkeep (task) values ('purge') on conflict do nothing`)
  return bytes
}

function eraseEvents(sql: Statements, room: string, person: string, upTo: number): [Touched[], number] {
  let bytes = 0
  const touched: Touched[] = []
  for (const which of [OWN, ...TOLD]) {
    const sum = `select coalesce(sum(octet_length(body)), 0) as bytes from event where ${which}`
    bytes += sql.get<{ bytes: number }>(sum, room, person, upTo)?.bytes ?? 0
    const update = `update event set body = null, salt = null where ${which}`
    if (which === OWN) sql.run(update, room, person, upTo)
    else touched.push(...sql.all<Touched>(`${update} returning actor, epoch, seq`, room, person, upTo))
  }
  for (const { body, type, ...event } of partly(sql, room, person, upTo)) {
    const after = bodyAfter(type, body)
    if (after === undefined) continue
    sql.run('update event set body = ?, salt = null where room = ? and seq = ?', after, room, event.seq)
    bytes += Buffer.byteLength(body) - Buffer.byteLength(after)
    touched.push(event)
  }
  return [touched, bytes]
}

/** Keys of commands have no room: a digest that is gone elsewhere too costs no more than the notice of a wrong retry. */
function eraseDigests(sql: Statements, person: string, touched: readonly Touched[]): void {
  sql.run(`update command_key set request_hash = '${NO_DIGEST}' where actor = ?`, person)
  const byOthers = touched.filter(({ actor }) => actor !== person)
  for (const [actor, events] of Map.groupBy(byOthers, (event) => event.actor))
    sql.run(
      `update command_key set request_hash = '${NO_DIGEST}' where actor = ?1 and exists (select 1 from json_each(?2) as event
        where event.value ->> 'epoch' = command_key.epoch and command_key.seq - (event.value ->> 'seq') between 0 and ${MAX_EVENTS_AFTER})`,
      actor,
      JSON.stringify(events),
    )
}

const ROWS_ABOUT = `select slice, key, data from keyed_row where ${rowsAbout({
  parameter: (n) => `?${n}`,
  path: (path) => `json_extract(data, '$.${path}')`,
})}`

function eraseRows(sql: Statements, room: string, person: string): void {
  for (const text of sql.all<KeyedText>(ROWS_ABOUT, room, person)) {
    const row = rowOf(text)
    const after = SLICES.erase(row, person)
    if (after === undefined)
      sql.run('delete from keyed_row where log = ? and slice = ? and key = ?', room, row.slice, row.key)
    else if (after !== row.data)
      sql.run(
        'update keyed_row set data = ?, expires_at = ? where log = ? and slice = ? and key = ?',
        ...[JSON.stringify(after), SLICES.expiresAt(row.slice, after), room, row.slice, row.key],
      )
  }
}

function eraseSnapshot(sql: Statements, room: string, person: string): void {
  const row = sql.get<SnapshotText>('select state_version, versions, state from snapshot where room = ?', room)
  const after = row && snapshotAfter(room, row, person)
  if (after === undefined) sql.run('delete from snapshot where room = ?', room)
  else sql.run('update snapshot set versions = ?, state = ? where room = ?', after.versions, after.state, room)
}
