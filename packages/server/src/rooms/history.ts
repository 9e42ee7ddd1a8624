import type { HistoryPage } from '@ovation/protocol'
import { amendMessage, jsonBytes, messageOf } from '@ovation/room'
import type { Message, RoomEvent } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'

/** Messages with every later change folded in. Those whose words were erased are left out. */
export function foldMessages(events: readonly RoomEvent[], amendments: readonly RoomEvent[]): Message[] {
  const byMessage = Map.groupBy(amendments, (event) => event.amends)
  return events.flatMap((event) => {
    const message = messageOf(event)
    return message ? [(byMessage.get(event.seq) ?? []).reduce(amendMessage, message)] : []
  })
}

/** The first of these messages with every later change, as far as all changes to them stay within so many bytes. */
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

/** The newest of these that stay within so many bytes of JSON, one at least. */
export function newestWithin(messages: readonly Message[], maxBytes: number): Message[] {
  let bytes = 0
  const over = messages.findLastIndex((message, index) => {
    bytes += jsonBytes(message)
    return bytes > maxBytes && index < messages.length - 1
  })
  return messages.slice(over + 1)
}

export type HistoryRange = { before: number; limit: number; maxBytes: number }

/**
 * The newest messages below `before`, in order. A page may be short of `limit`, or empty, although there are more: where
 * they are large, or shown to nobody. `next` is where the one before it ends.
 */
export async function readHistory(log: RoomLog, room: string, range: HistoryRange): Promise<HistoryPage> {
  const { events, more } = await log.readBack(room, { ...range, type: 'message.sent' })
  const { messages: found, folded } = await foldFirst(log, room, events.toReversed(), range.maxBytes)
  const messages = newestWithin(found.toReversed(), range.maxBytes)
  const cut = messages.length < found.length
  const next = cut ? messages[0]?.seq : events.at(-folded)?.seq
  return { messages, more: more || cut || folded < events.length, ...(next === undefined ? {} : { next }) }
}

/** Single messages by seq, for pins and replies that lie outside a screen's window. */
export async function readMessages(log: RoomLog, room: string, seqs: number[], maxBytes: number): Promise<Message[]> {
  if (seqs.length === 0) return []
  const events = await log.readSeqs(room, seqs, maxBytes)
  const said = events.filter((event) => event.type === 'message.sent')
  return newestWithin((await foldFirst(log, room, said, maxBytes)).messages, maxBytes)
}
