import { randomBytes } from 'node:crypto'
import { upcast } from '@ovation/room'
import type { EventDraft, RoomEvent } from '@ovation/room'
import { SLICES } from '@ovation/room/rules'
import type { Row, RowRef } from '@ovation/room/rules'
import { readStored } from '../ops/index.ts'
import { chainOf, digestBody, leafOf } from './chain.ts'
import { STORED_EVENT_BYTES } from './port.ts'
import type { Amendments, ExportedEvent, ReadBackPage, RoomHead, StoredEvent, StoredSnapshot } from './port.ts'
import { writeBody } from './well-formed-unit.ts'

export type EventRow = {
  room: string
  seq: number
  epoch: number
  v: number
  type: string
  at: number
  actor: string
  audience: string
  tier: string
  body: string | null
  salt: string | null
  body_digest: string
  chain: string
  stream_time: number | null
  amends: number | null
}

/** `deleted`: something of it is left; `gone`: nothing is. */
type HeadKind = 'room' | 'site' | 'deleted' | 'gone'

export type HeadRow = {
  room: string
  kind: HeadKind
  epoch: number
  seq: number
  chain: string
  tail_seq: number
  tail_chain: string
  created_at: number
  bytes: number
}

/** An audience is stored as it is when it is a word, and as JSON when it is a list. */
const readAudience = (text: string): unknown => (text.startsWith('[') ? readStored(text) : text)
const writeAudience = (audience: RoomEvent['audience']): string =>
  typeof audience === 'string' ? audience : JSON.stringify(audience)

/** As it was written: digests are of this. */
const writtenIn = (row: EventRow): RoomEvent =>
  ({
    v: row.v,
    type: row.type,
    room: row.room,
    epoch: row.epoch,
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    audience: readAudience(row.audience),
    tier: row.tier,
    body: row.body === null ? null : readStored(row.body),
    ...(row.stream_time === null ? {} : { streamTime: row.stream_time }),
    ...(row.amends === null ? {} : { amends: row.amends }),
  }) as RoomEvent

export const storedEventOf = (row: EventRow): StoredEvent => {
  const written = writtenIn(row)
  return { ...upcast(written), digest: leafOf(written, row.body_digest) }
}

export const exportedEventOf = (row: EventRow): ExportedEvent => ({
  event: writtenIn(row),
  body: row.body,
  salt: row.salt,
  bodyDigest: row.body_digest,
  chain: row.chain,
})

/** Names that no room can have are the site's. */
export const kindOf = (log: string): 'room' | 'site' => (log.startsWith('$') ? 'site' : 'room')

/** The condition under which a row of `room_head` is of a room, or the site, that is there. */
export const IS_THERE = `kind in ('room', 'site')`
export const isThere = ({ kind }: Pick<HeadRow, 'kind'>): boolean => kind === 'room' || kind === 'site'

export const headOf = (row: HeadRow): RoomHead => ({
  room: row.room,
  epoch: row.epoch,
  seq: row.seq,
  chain: row.chain,
  tailSeq: row.tail_seq,
  tailChain: row.tail_chain,
  createdAt: row.created_at,
  bytes: row.bytes,
})

/** A row of a keyed slice as it is stored. */
export type KeyedRow = {
  log: string
  slice: string
  key: string
  person: string | null
  data: string
  expires_at: number | null
}
export type KeyedText = Pick<KeyedRow, 'slice' | 'key' | 'data'>

export const rowOf = ({ slice, key, data }: KeyedText): Row => ({ slice, key, data: readStored(data) as object })

/** A row with new data, as it is stored. */
export function keyedRow(log: string, { slice, key }: RowRef, data: object): KeyedRow {
  const expires = SLICES.expiresAt(slice, data)
  if (expires !== null && !Number.isSafeInteger(expires)) throw new Error(`'${slice}' cannot be stored`)
  const json = JSON.stringify(data)
  if (json.length > MAX_ROW_CHARS) throw new Error(`'${slice}' cannot be stored`)
  return { log, slice, key, person: SLICES.personOf({ slice, key }) ?? null, data: json, expires_at: expires }
}
const MAX_ROW_CHARS = 64 * 1_024

/**
 * The first text above all that begin with a prefix, in the order of code points, which is that of UTF-8's bytes; undefined if
 * there is none.
 */
export function endOfPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0)
  while (points.at(-1) === MAX_CODE_POINT) points.pop()
  const last = points.pop()
  if (last === undefined) return undefined
  return String.fromCodePoint(...points, last + 1 === FIRST_SURROGATE ? AFTER_SURROGATES : last + 1)
}
const MAX_CODE_POINT = 0x10ffff
const [FIRST_SURROGATE, AFTER_SURROGATES] = [0xd800, 0xe000]

/** What a row takes beside its body, for the bound on a read. */
export const ROW_BYTES = 100

/** As UTF-8, which is what the database counts too. */
export const bytesOf = ({ body, audience }: EventRow): number =>
  Buffer.byteLength(body ?? '') + Buffer.byteLength(audience) + ROW_BYTES

/** The first rows that stay within a number of bytes, one at least. */
export function withinBytes(rows: readonly EventRow[], maxBytes: number): EventRow[] {
  if (maxBytes === Number.POSITIVE_INFINITY) return [...rows]
  let bytes = 0
  const over = rows.findIndex((row, index) => {
    bytes += bytesOf(row)
    return index > 0 && bytes > maxBytes
  })
  return over === -1 ? [...rows] : rows.slice(0, over)
}

/** What was read back, newest first and one more than asked for, as a page in order. */
export function pageBack(rows: readonly EventRow[], limit: number, maxBytes: number): ReadBackPage {
  const page = withinBytes(rows.slice(0, limit), maxBytes)
  return { events: page.map(storedEventOf).reverse(), more: page.length < rows.length }
}

/** A row that changes a message, which stands at `place` among those that were asked for. */
export type AmendmentRow = EventRow & { place: number }

/** Of rows in the order of their messages, those of the first messages that stay within a number of bytes. */
export function amendmentsWithin(rows: readonly AmendmentRow[], messages: number, maxBytes: number): Amendments {
  let bytes = 0
  const over = rows.find((row) => {
    bytes += bytesOf(row)
    return bytes > maxBytes && row.place > 0
  })
  const whole = over?.place ?? messages
  return { events: rows.filter(({ place }) => place < whole).map(storedEventOf), messages: whole }
}

const SALT_BYTES = 16

/** An event as its row at a place in the log, linked to the chain before it. */
export function linkEvent(
  draft: EventDraft,
  place: { room: string; epoch: number; seq: number },
  before: string,
): { row: EventRow; leaf: string; bytes: number } {
  const event = { ...draft, ...place } as RoomEvent
  const { json: body, bytes } = writeBody(event.body)
  const salt = randomBytes(SALT_BYTES).toString('base64url')
  const bodyDigest = digestBody(salt, body)
  const leaf = leafOf(event, bodyDigest)
  const { v, type, at, actor, tier } = event
  const row: EventRow = {
    ...place,
    ...{ v, type, at, actor, tier, body, salt },
    audience: writeAudience(event.audience),
    body_digest: bodyDigest,
    chain: chainOf(before, leaf),
    stream_time: event.streamTime ?? null,
    amends: event.amends ?? null,
  }
  return { row, leaf, bytes: bytes + STORED_EVENT_BYTES }
}

export type SnapshotRow = { state_version: number; versions: string; epoch: number; seq: number; state: string }

/** A snapshot saves folding from the beginning: one that cannot be read is none. */
export function snapshotOf(row: SnapshotRow): StoredSnapshot | undefined {
  try {
    const state = readStored(row.state) as StoredSnapshot['state']
    const versions = readStored(row.versions) as StoredSnapshot['versions']
    return { stateVersion: row.state_version, versions, position: { epoch: row.epoch, seq: row.seq }, state }
  } catch {
    return undefined
  }
}
