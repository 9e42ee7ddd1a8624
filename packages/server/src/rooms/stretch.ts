import { isUnshown } from '@ovation/room'
import type { Message, RoomEvent } from '@ovation/room'
import type { RoomLog, StoredEvent } from '../log/index.ts'
import { foldMessages } from './history.ts'

/** What everybody may know of a stretch of a room's log, as it stands now. */
export type Stretch = {
  messages: Message[]
  gifts: RoomEvent<'gift.sent'>[]
  /** Until when it was read, milliseconds since 1970; undefined when it was read to its end. */
  readUntil: number | undefined
}

export type StretchRange = {
  after: number
  upTo: number
  /** How much is read, unless that does not reach `atLeastUntil`. */
  maxEvents: number
  atLeastUntil: number
}

const PAGE_EVENTS = 500
const PAGE_BYTES = 512 * 1_024

type Shown = StoredEvent & RoomEvent<'message.sent' | 'gift.sent'>

/** Reads above `after` up to `upTo`; a message that was deleted since then is left out. */
export async function readStretch(log: RoomLog, room: string, range: StretchRange): Promise<Stretch> {
  const { upTo, maxEvents, atLeastUntil } = range
  const shown: Shown[] = []
  let at = range.after
  let read = 0
  let readUntil: number | undefined
  while (at < upTo) {
    const page = await log.read(room, { after: at, limit: Math.min(PAGE_EVENTS, upTo - at), maxBytes: PAGE_BYTES })
    const last = page.at(-1)
    if (!last) break
    read += page.length
    at = last.seq
    for (const event of page)
      if (
        event.audience === 'all' &&
        !isUnshown(event) &&
        (event.type === 'message.sent' || event.type === 'gift.sent')
      )
        shown.push(event)
    if (at < upTo && read >= maxEvents && last.at >= atLeastUntil) {
      readUntil = last.at
      break
    }
  }
  const said = shown.filter(({ type }) => type === 'message.sent')
  const seqs = said.map(({ seq }) => seq)
  return {
    messages: foldMessages(said, await log.amendments(room, seqs)).filter(({ deleted }) => !deleted),
    gifts: shown.filter((event): event is Shown & RoomEvent<'gift.sent'> => event.type === 'gift.sent'),
    readUntil,
  }
}
