import type { RoomEvent, RoomSnapshot, ShownMessage } from '@ovation/client'

export type GiftSent = Extract<RoomEvent, { type: 'gift.sent' }>
export type NoticeSent = Extract<RoomEvent, { type: 'notice.sent' | 'report.sent' }>

/** One row of the chat. */
export type Row =
  | { kind: 'message'; key: string; seq: number | undefined; message: ShownMessage }
  | { kind: 'gift'; key: string; seq: number; gift: GiftSent }
  | { kind: 'notice'; key: string; seq: number; event: NoticeSent }

/** Rows kept while somebody reads older messages; the oldest are removed once they are back at the end. */
const MAX_READING_ROWS = 1_000
const MAX_ROWS = 200

/**
 * The rows of the chat. The room's window moves on while somebody reads older messages: rows that have left it are kept here
 * until they are back at the end, so that nothing they are reading moves.
 */
export class ChatLog {
  #older: Row[] = []
  #window: Row[] = []
  #hides: (message: ShownMessage) => boolean

  /** `hides`: messages that this viewer does not want to see. Their own are always shown. */
  constructor(hides: (message: ShownMessage) => boolean = () => false) {
    this.#hides = hides
  }

  get rows(): readonly Row[] {
    return this.#all.filter((row) => row.kind !== 'message' || row.message.own || !this.#hides(row.message))
  }

  get #all(): readonly Row[] {
    return [...this.#older, ...this.#window]
  }

  /** History is requested before this seq: what is not stored yet comes last. */
  get firstSeq(): number | undefined {
    return this.#all[0]?.seq
  }

  /** Takes the current snapshot of the room. `reading`: the viewer is not at the end. */
  take(room: Pick<RoomSnapshot, 'timeline' | 'messages'>, reading: boolean): void {
    const rows = rowsOf(room)
    const from = rows[0]?.seq ?? Number.POSITIVE_INFINITY
    this.#older = this.#all.filter(({ seq = from }) => seq < from).slice(-MAX_READING_ROWS)
    if (!reading) this.#older.splice(0, this.#older.length + rows.length - MAX_ROWS)
    this.#window = rows
  }

  /** Starts again from nothing: what happened to the kept rows meanwhile is unknown. */
  clear(): void {
    this.#older = []
    this.#window = []
  }

  /** Puts older rows at the beginning. */
  prepend(rows: readonly Row[]): void {
    this.#older = [...rows, ...this.#older].slice(0, MAX_READING_ROWS)
  }

  /** Changes what is kept. */
  change(how: (rows: Row[]) => Row[]): void {
    this.#older = how(this.#older)
    this.#window = how(this.#window)
  }
}

/** The rows of a room's window, and after them the messages that are not stored yet: what every screen of a room shows. */
export function rowsOf({ timeline, messages }: Pick<RoomSnapshot, 'timeline' | 'messages'>): Row[] {
  const shown = new Map(messages.map((message) => [message.seq, message]))
  return [
    ...timeline.flatMap((item): Row[] => {
      if (item.kind === 'message') {
        const message = shown.get(item.seq)
        return message ? [messageRow(message)] : []
      }
      const { event } = item
      if (event.type === 'gift.sent') return giftRows(event)
      if (event.type === 'notice.sent' || event.type === 'report.sent')
        return [{ kind: 'notice', key: `e${item.seq}`, seq: item.seq, event }]
      return []
    }),
    ...messages.filter(({ seq }) => seq === undefined).map(messageRow),
  ]
}

export const giftRows = (gift: GiftSent): Row[] =>
  gift.body ? [{ kind: 'gift', key: `e${gift.seq}`, seq: gift.seq, gift }] : []

export const messageRow = (message: ShownMessage): Row => ({
  kind: 'message',
  key: `${message.author.id}/${message.cid}`,
  seq: message.seq,
  message,
})
