import { randomBytes } from 'node:crypto'
import { upcast } from '@ovation/room'
import type { EventDraft, RoomEvent, Standing } from '@ovation/room'
import { chainOf, digestBody, leafOf } from './chain.ts'
import type { ExportedEvent, RoomHead, StoredEvent } from './port.ts'
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

export type HeadRow = {
  room: string
  epoch: number
  seq: number
  chain: string
  tail_seq: number
  tail_chain: string
  created_at: number
}

/** An audience is stored as it is when it is a word, and as JSON when it is a list. */
const readAudience = (text: string): unknown => (text.startsWith('[') ? JSON.parse(text) : text)
const writeAudience = (audience: RoomEvent['audience']): string =>
  typeof audience === 'string' ? audience : JSON.stringify(audience)

export const eventOf = (row: EventRow): RoomEvent =>
  upcast({
    v: row.v,
    type: row.type,
    room: row.room,
    epoch: row.epoch,
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    audience: readAudience(row.audience),
    tier: row.tier,
    body: row.body === null ? null : JSON.parse(row.body),
    ...(row.stream_time === null ? {} : { streamTime: row.stream_time }),
    ...(row.amends === null ? {} : { amends: row.amends }),
  } as RoomEvent)

export const storedEventOf = (row: EventRow): StoredEvent => {
  const event = eventOf(row)
  return { ...event, digest: leafOf(event, row.body_digest) }
}

export const exportedEventOf = (row: EventRow): ExportedEvent => ({
  event: eventOf(row),
  salt: row.salt,
  bodyDigest: row.body_digest,
  chain: row.chain,
})

export const headOf = (row: HeadRow): RoomHead => ({
  room: row.room,
  epoch: row.epoch,
  seq: row.seq,
  chain: row.chain,
  tailSeq: row.tail_seq,
  tailChain: row.tail_chain,
  createdAt: row.created_at,
})

export type StandingRow = { actor: string; data: string }

export const standingsOf = (rows: readonly StandingRow[]): Map<string, Standing> =>
  new Map(rows.map(({ actor, data }) => [actor, JSON.parse(data) as Standing]))

/** What a row takes beside its body, for the bound on a read. */
const ROW_BYTES = 100

/** The first rows that stay within a number of bytes, one at least. */
export function withinBytes(rows: readonly EventRow[], maxBytes: number): EventRow[] {
  let bytes = 0
  const over = rows.findIndex((row, index) => {
    bytes += (row.body?.length ?? 0) + row.audience.length + ROW_BYTES
    return index > 0 && bytes > maxBytes
  })
  return over === -1 ? [...rows] : rows.slice(0, over)
}

const SALT_BYTES = 16

/** An event as its row at a place in the log, linked to the chain before it. */
export function linkEvent(
  draft: EventDraft,
  place: { room: string; epoch: number; seq: number },
  before: string,
): { row: EventRow; leaf: string } {
  const event = { ...draft, ...place } as RoomEvent
  const { json: body } = writeBody(event.body)
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
  return { row, leaf }
}
