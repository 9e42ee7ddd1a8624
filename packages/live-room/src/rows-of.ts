import { isStaff } from '@ovation/client/first'
import type { RoomEvent, RoomSnapshot, ShownMessage } from '@ovation/client'

export type GiftSent = Extract<RoomEvent, { type: 'gift.sent' }>
export type NoticeSent = Extract<RoomEvent, { type: 'notice.sent' | 'report.sent' }>

/** One row of the chat. `at`: when it was stored, milliseconds since 1970. */
export type Row =
  | { kind: 'message'; key: string; seq: number | undefined; at: number; message: ShownMessage }
  | { kind: 'gift'; key: string; seq: number; at: number; gift: GiftSent }
  | { kind: 'notice'; key: string; seq: number; at: number; event: NoticeSent }

/** What the rows are made of; `self` is who reads them. */
export type Rows = Pick<RoomSnapshot, 'timeline' | 'messages'> & Partial<Pick<RoomSnapshot, 'self'>>

/** The rows of a room's window, and after them the messages that are not stored yet: what every screen of a room shows. */
export function rowsOf({ timeline, messages, self }: Rows): Row[] {
  const shown = new Map(messages.map((message) => [message.seq, message]))
  return [
    ...timeline.flatMap((item): Row[] => {
      if (item.kind === 'message') {
        const message = shown.get(item.seq)
        return message ? [messageRow(message)] : []
      }
      const { event } = item
      if (event.type === 'gift.sent') return giftRows(event)
      // A viewer who reports somebody reads it too, and would think that everybody does.
      if (event.type === 'report.sent' && !isStaff(self?.role ?? 'guest')) return []
      if (event.type === 'notice.sent' || event.type === 'report.sent')
        return [{ kind: 'notice', key: `e${item.seq}`, seq: item.seq, at: event.at, event }]
      return []
    }),
    ...messages.filter(({ seq }) => seq === undefined).map(messageRow),
  ]
}

/** Whether somebody sees a row who hides these messages. Their own they see always. */
export const isWanted = (row: Row, hides: (message: ShownMessage) => boolean): boolean =>
  row.kind !== 'message' || row.message.own || !hides(row.message)

export const giftRows = (gift: GiftSent): Row[] =>
  gift.body ? [{ kind: 'gift', key: `e${gift.seq}`, seq: gift.seq, at: gift.at, gift }] : []

export const messageRow = (message: ShownMessage): Row => ({
  kind: 'message',
  key: `${message.author.id}/${message.cid}`,
  seq: message.seq,
  at: message.at,
  message,
})
