import type { History, Message } from '@ovation/client'
import type { ChatLog } from './chat-log.ts'
import { giftRows, messageRow } from './rows-of.ts'
import type { Row } from './rows-of.ts'

// What happens to the rows of the chat that have left the room's window.

/** Puts a page of history at the beginning. */
export function prependPage(
  log: ChatLog,
  { messages, gifts }: Pick<History, 'messages' | 'gifts'>,
  isSelf: (author: string) => boolean,
): void {
  const first = log.firstSeq ?? Number.POSITIVE_INFINITY
  log.prepend(
    messages
      .filter(({ seq }) => seq < first)
      .map((message) => messageRow({ ...message, status: 'delivered', own: isSelf(message.author.id) }))
      .concat(gifts.filter(({ seq }) => seq < first).flatMap(giftRows))
      .sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0)),
  )
}

/** Removes what a person said, and what was said about them. */
export const erasePerson = (log: ChatLog, person: string): void =>
  log.change((rows) =>
    rows.filter((row) => {
      if (row.kind === 'message') return row.message.author.id !== person
      if (row.kind === 'gift') return row.gift.actor !== person
      const { actor, type, body } = row.event
      return actor !== person && (type === 'notice.sent' ? body?.to : body?.actor) !== person
    }),
  )

/** A change to a message. */
export const amendRow = (log: ChatLog, changed: Pick<Message, 'seq' | 'text' | 'deleted'>): void =>
  log.change((rows) =>
    rows.map((row: Row) =>
      row.kind === 'message' && row.seq === changed.seq
        ? messageRow({ ...row.message, text: changed.text, ...(changed.deleted ? { deleted: true as const } : {}) })
        : row,
    ),
  )
