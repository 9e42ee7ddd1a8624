import { upcast } from '@ovation/room'
import type { RoomEvent } from '@ovation/room'
import { leafOf } from '../chain.ts'
import type { ExportedEvent, RoomHead, StoredEvent } from '../port.ts'

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
export const writeAudience = (audience: RoomEvent['audience']): string =>
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
