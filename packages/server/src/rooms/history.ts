import type { GiftSent, HistoryPage } from '@ovation/protocol'
import { amendMessage, jsonBytes, messageOf } from '@ovation/room'
import type { Message, RoomEvent } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'

/** Messages with all later changes folded in. Erased messages are left out. */
export function foldMessages(events: readonly RoomEvent[], amendments: readonly RoomEvent[]): Message[] {
  const byMessage = Map.groupBy(amendments, (event) => event.amends)
  return events.flatMap((event) => {
    const message = messageOf(event)
    return message ? [(byMessage.get(event.seq) ?? []).reduce(amendMessage, message)] : []
  })
}

/** The first of these messages with all later changes, as many as fit if all their changes take at most this many bytes. */
export async function foldFirst(
  log: RoomLog,
  room: string,
  events: readonly RoomEvent[],
  maxBytes: number,
): Promise<{ messages: Message[]; folded: number }> {
  const seqs = events.map(({ seq }) => seq)
  const { events: amendments, messages: folded } = await log.amendments(room, seqs, maxBytes)
  return { messages: foldMessages(events.slice(0, folded), amendments), folded }
}

/** The newest of these messages within this many bytes of JSON, but at least one. */
export function newestWithin(messages: readonly Message[], maxBytes: number): Message[] {
  let bytes = 0
  const over = messages.findLastIndex((message, index) => {
    bytes += jsonBytes(message)
    return bytes > maxBytes && index < messages.length - 1
  })
  return messages.slice(over + 1)
}

export type HistoryRange = { before: number; limit: number; maxBytes: number }

/** A gift as it is shown; undefined for all other events, and if its giver was erased. */
export function giftOf(event: StoredEvent): GiftSent | undefined {
  if (event.type !== 'gift.sent' || event.body === null) return undefined
  const { room: _, digest: __, ...gift } = event
  return gift
}

/**
 * The newest messages below `before`, in order, with the gifts among them. A page may have fewer than `limit`, or none, even
 * though there are more: if they are large, or shown to nobody. `next` is the end of the page before it.
 */
export async function readHistory(log: RoomLog, room: string, range: HistoryRange): Promise<HistoryPage> {
  const [{ events, more: beyond }, given] = await Promise.all([
    log.readBack(room, { ...range, type: 'message.sent' }),
    log.readBack(room, { ...range, type: 'gift.sent' }),
  ])
  const { messages: found, folded } = await foldFirst(log, room, events.toReversed(), range.maxBytes)
  const messages = newestWithin(found.toReversed(), range.maxBytes)
  const cut = messages.length < found.length
  const more = beyond || cut || folded < events.length
  const next = cut ? messages[0]?.seq : events.at(-folded)?.seq
  const from = more ? (next ?? 0) : 0
  const gifts = given.events.flatMap((event) => (event.seq >= from ? (giftOf(event) ?? []) : []))
  return { messages, gifts, more, ...(next === undefined ? {} : { next }) }
}

/** Single messages by seq, for pins and replies outside a screen's window. */
export async function readMessages(log: RoomLog, room: string, seqs: number[], maxBytes: number): Promise<Message[]> {
  if (seqs.length === 0) return []
  const events = await log.readSeqs(room, seqs, maxBytes)
  const said = events.filter((event) => event.type === 'message.sent')
  return newestWithin((await foldFirst(log, room, said, maxBytes)).messages, maxBytes)
}
