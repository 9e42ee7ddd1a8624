import type { HistoryPage } from '@ovation/protocol'
import { amendMessage, messageOf } from '@ovation/room'
import type { Message, RoomEvent } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'

/** Messages with every later change folded in. Those whose words were erased are left out. */
export function foldMessages(events: readonly RoomEvent[], amendments: readonly RoomEvent[]): Message[] {
  const byMessage = Map.groupBy(amendments, (event) => event.amends)
  return events.flatMap((event) => {
    const message = messageOf(event)
    return message ? [(byMessage.get(event.seq) ?? []).reduce(amendMessage, message)] : []
  })
}

async function withAmendments(log: RoomLog, room: string, events: readonly StoredEvent[]): Promise<Message[]> {
  const seqs = events.map((event) => event.seq)
  return foldMessages(events, await log.amendments(room, seqs))
}

/** The newest messages below `before`, in order. */
export async function readHistory(log: RoomLog, room: string, before: number, limit: number): Promise<HistoryPage> {
  const events = await log.readBack(room, { before, limit: limit + 1, type: 'message.sent' })
  const more = events.length > limit
  return { messages: await withAmendments(log, room, more ? events.slice(1) : events), more }
}

/** Single messages by seq, for pins and replies that lie outside a screen's window. */
export async function readMessages(log: RoomLog, room: string, seqs: number[]): Promise<Message[]> {
  if (seqs.length === 0) return []
  const events = await log.readSeqs(room, seqs)
  return withAmendments(
    log,
    room,
    events.filter((event) => event.type === 'message.sent'),
  )
}
