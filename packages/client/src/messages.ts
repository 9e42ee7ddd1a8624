import { OvationError } from '@ovation/protocol'
import type { HistoryPage } from '@ovation/protocol'
import { amendMessage, messageOf } from '@ovation/room'
import type { CommandBodies, Message, Position, RoomEvent, ViewState } from '@ovation/room'
import type { CommandOptions, Outgoing, OutgoingQueue, SendStatus } from './outgoing.ts'
import { ReadPosition } from './read-position.ts'
import type { Room } from './room.ts'

/** A message on a screen: one of the room's, or one of this person's own that is still on its way. */
export type ShownMessage = Omit<Message, 'seq' | 'epoch'> & {
  seq?: number
  epoch?: number
  status: SendStatus
  own: boolean
  error?: OvationError
}

/**
 * A message after a change. Of one that this client never loaded, only `seq`, the new `text`, and `editedAt` or `deleted` are
 * known: `author` and the rest are undefined (`history({ before: seq + 1, limit: 1 })` has them).
 */
export type ChangedMessage = Pick<Message, 'seq' | 'text'> & Partial<Message>

export type MessageHandlers = {
  created?: (message: Message) => void
  updated?: (message: ChangedMessage) => void
  deleted?: (message: ChangedMessage) => void
  /** All that a person said, and that was said about them, is gone; `deleted` is called for those heard of here. */
  erased?: (person: string) => void
}

export type HistoryOptions = { limit?: number; before?: number }
/** `gifts`: those that were given among the messages, in order. */
export type History = {
  messages: Message[]
  gifts: RoomEvent<'gift.sent'>[]
  more: boolean
  next(): Promise<History>
}

export type MessageSubscription = {
  unsubscribe(): void
  /** Older messages, ending exactly where the live ones of this subscription begin. */
  history(options?: { limit?: number }): Promise<History>
}

export type SentMessage = { id: string; position: Position }

const DEFAULT_LIMIT = 50
const MAX_REMEMBERED = 1_000

export class Messages {
  #room: Room
  #queue: OutgoingQueue
  /** Of the SDK's own parts. */
  readonly read: ReadPosition

  constructor(room: Room, queue: OutgoingQueue) {
    this.#room = room
    this.read = new ReadPosition(room)
    this.#queue = queue
  }

  /**
   * Says something. Shown at once as `pending`; the promise resolves when it is stored.
   * Rejects with an `OvationError` whose `code` says why (muted, slow_mode, offline_expired …). With
   * `command_unknown_outcome` it may have been stored: `retry(error.commandId)`, or `send(message, { id: error.commandId })` from
   * another client, stores it once all the same.
   *
   * @example
   * const { position } = await room.messages.send({ text: 'hello', data: { mood: 'good' } })
   */
  async send(message: CommandBodies['message.send'], options?: CommandOptions): Promise<SentMessage> {
    const { item, settled } = this.#room.enqueue('message.send', message, options)
    return { id: item.id, position: await settled }
  }

  /** Sends a message that failed once more, under the same id, so that it is stored once. Rejects as `send` does. */
  async retry(id: string): Promise<SentMessage> {
    const item = this.#queue.get(id)
    if (item?.status !== 'failed') throw new OvationError('message_not_found')
    return this.send(item.body as CommandBodies['message.send'], { id })
  }

  /** Gives up a message that failed. */
  discard(id: string): void {
    if (this.#queue.get(id)?.status === 'failed') this.#queue.remove(id)
  }

  /**
   * This person has read up to a message, or all that is here; never back. `snapshot.unread` counts what stands behind it, on
   * all their devices and after every visit. Call it as often as you like: it is told once a second at most.
   *
   * @example
   * if (document.visibilityState === 'visible') room.messages.markRead()
   */
  markRead(message?: { seq: number }): void {
    this.read.mark(message?.seq)
  }

  async update(message: { seq: number }, text: string): Promise<Position> {
    return this.#room.command('message.edit', { message: message.seq, text })
  }

  async delete(message: { seq: number }): Promise<Position> {
    return this.#room.command('message.delete', { message: message.seq })
  }

  async pin(message: { seq: number }): Promise<Position> {
    return this.#room.command('message.pin', { message: message.seq })
  }

  async unpin(message: { seq: number }): Promise<Position> {
    return this.#room.command('message.unpin', { message: message.seq })
  }

  /** Hears of messages from now on; a plain function hears of new ones. */
  subscribe(handlers: MessageHandlers | ((message: Message) => void)): MessageSubscription {
    const { created, updated, deleted, erased }: MessageHandlers =
      typeof handlers === 'function' ? { created: handlers } : handlers
    const heard = new Map<number, ChangedMessage>()
    let start = this.#room.status === 'attached' ? this.#room.position.seq : undefined
    const remember = (message: ChangedMessage): void => {
      heard.set(message.seq, message)
      if (heard.size > MAX_REMEMBERED) heard.delete(heard.keys().next().value as number)
    }
    const stopEvents = this.#room.onEvent((event) => {
      start ??= event.seq - 1
      if (event.type === 'person.erased' && event.body) {
        const { person } = event.body
        for (const { seq, epoch, at, cid, author } of heard.values()) {
          if (author?.id !== person) continue
          heard.delete(seq)
          const erasedAuthor = { id: person, name: '', role: author.role }
          deleted?.({ seq, epoch, at, cid, text: '', deleted: true, author: erasedAuthor })
        }
        return erased?.(person)
      }
      const message = messageOf(event)
      if (message) {
        remember(message)
        return created?.(message)
      }
      if (event.amends === undefined) return
      const changed = amendMessage((heard.get(event.amends) ?? this.#known(event.amends)) as Message, event)
      remember(changed)
      if (event.type === 'message.edited' && event.body) updated?.(changed)
      if (event.type === 'message.deleted') deleted?.(changed)
    })
    const noteStart = (): void => {
      if (this.#room.status === 'attached') start ??= this.#room.position.seq
    }
    const stopStatus = this.#room.subscribe(noteStart)
    return {
      unsubscribe: () => {
        stopEvents.unsubscribe()
        stopStatus()
      },
      history: async (options = {}) => {
        await this.#room.whenAttached()
        return this.history({ ...options, before: (start ?? this.#room.position.seq) + 1 })
      },
    }
  }

  /** Older messages, newest page first, each page in order. */
  async history({ limit = DEFAULT_LIMIT, before }: HistoryOptions = {}): Promise<History> {
    await this.#room.whenAttached()
    const { connection, name } = this.#room
    const { messages, gifts, more, next } = await connection.request<HistoryPage>({
      t: 'history',
      room: name,
      limit,
      ...(before === undefined ? {} : { before }),
    })
    return {
      messages: this.#room.unerased(messages),
      gifts: this.#room.giftsOf(gifts),
      more,
      next: () => this.history({ limit, before: next ?? messages[0]?.seq ?? 1 }),
    }
  }

  /** The window of the room with this person's own unsettled messages behind it. */
  shown(view: ViewState): ShownMessage[] {
    const mine = this.#room.connection.self?.id
    const stored = view.timeline.flatMap((item): ShownMessage[] =>
      item.kind === 'message' ? [{ ...item.message, status: 'delivered', own: item.message.author.id === mine }] : [],
    )
    const arrived = new Set(stored.filter(({ own }) => own).map(({ cid }) => cid))
    const onTheirWay = this.#queue.all.filter(
      (item): item is Outgoing<'message.send'> => item.type === 'message.send' && !arrived.has(item.id),
    )
    return [...stored, ...onTheirWay.map((item) => this.#own(item))]
  }

  #own({ id, at, body, status, error }: Outgoing<'message.send'>): ShownMessage {
    const { id: author = '', name = '' } = this.#room.connection.self ?? {}
    const role = this.#room.getStanding()?.role ?? 'guest'
    return { ...body, at, cid: id, author: { id: author, name, role }, status, own: true, ...(error ? { error } : {}) }
  }

  /** A message from before this subscription: as it is shown, or else no more than its place. */
  #known(seq: number): ChangedMessage {
    const item = this.#room.getSnapshot().timeline.find((one) => one.seq === seq)
    return item?.kind === 'message' ? item.message : { seq, text: '' }
  }
}
