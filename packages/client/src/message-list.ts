import type { History, ShownMessage } from '@ovation/features/messages/client'
import type { Subscription } from '@ovation/kernel/client'
import { amendMessage } from '@ovation/room'
import type { Message, RoomEvent } from '@ovation/room'
import type { Room } from './api/room.ts'
import { Emitter } from './emitter.ts'

/** The messages of a room, with the older pages that were loaded. */
export interface MessageListState {
  /** In the room's order; this person's own that are not delivered yet come last. */
  messages: readonly ShownMessage[]
  /** Whether `loadOlder` may bring more. */
  hasOlder: boolean
}

const PAGE = 50
/** How many empty pages are followed at once by a request for the next: pages may be empty although there are more. */
const MAX_EMPTY_PAGES = 10
const MAX_MESSAGES = 1_000

/** Older ones are all from the room. */
function amended(shown: ShownMessage, event: RoomEvent): ShownMessage {
  const message = amendMessage(shown as Message, event)
  return message === shown ? shown : { ...message, status: shown.status, own: shown.own }
}

/**
 * The room's window and the messages before it: pages that were loaded, and messages that have left the window since. It
 * follows the room while there are listeners, and starts again after a discontinuity.
 */
export class MessageList {
  #room: Room
  #older: ShownMessage[] = []
  #window: readonly ShownMessage[] = []
  #next: (() => Promise<History>) | undefined
  #hasOlder = true
  #loading: Promise<void> | undefined
  #state: MessageListState | undefined
  #changes = new Emitter<void>()
  #listeners = 0
  #following: Subscription[] = []

  constructor(room: Room) {
    this.#room = room
  }

  subscribe(listener: () => void): Subscription {
    const subscription = this.#changes.subscribe(listener)
    if (this.#listeners++ === 0) this.#follow()
    return {
      unsubscribe: () => {
        if (subscription.unsubscribe() && --this.#listeners === 0)
          for (const one of this.#following.splice(0)) one.unsubscribe()
      },
    }
  }

  get state(): MessageListState {
    this.#take()
    const first = this.#first
    return (this.#state ??= {
      messages: [...this.#older, ...this.#window],
      hasOlder: this.#hasOlder && first !== undefined && first > 1,
    })
  }

  /**
   * Loads a page of older messages at the beginning. Concurrent calls share one request. Rejects as `messages.history` does.
   */
  loadOlder(): Promise<void> {
    return (this.#loading ??= this.#load().finally(() => (this.#loading = undefined)))
  }

  get #first(): number | undefined {
    return [...this.#older, ...this.#window].find(({ seq }) => seq !== undefined)?.seq
  }

  /** While somebody reads back, messages that leave the room's window are kept. */
  #take(): void {
    const { messages } = this.#room.getSnapshot()
    if (messages === this.#window) return
    const from = messages.find(({ seq }) => seq !== undefined)?.seq ?? Number.POSITIVE_INFINITY
    if (this.#older.length > 0) {
      const left = this.#window.filter(({ seq }) => seq !== undefined && seq < from)
      this.#older = [...this.#older.filter(({ seq = 0 }) => seq < from), ...left].slice(-MAX_MESSAGES)
    }
    this.#window = messages
    this.#state = undefined
  }

  async #load(): Promise<void> {
    const { hasOlder } = this.state
    const before = this.#first
    if (!hasOlder || before === undefined) return
    let page = await (this.#next ?? (() => this.#room.messages.history({ limit: PAGE, before })))()
    for (let tries = 0; page.more && page.messages.length === 0 && tries < MAX_EMPTY_PAGES; tries++)
      page = await page.next()
    this.#next = page.messages.length === 0 ? page.next : undefined
    const older = page.messages
      .filter(({ seq }) => seq < (this.#first ?? Number.POSITIVE_INFINITY))
      .map((message): ShownMessage => ({
        ...message,
        status: 'delivered',
        own: this.#room.connection.isSelf(message.author.id),
      }))
    this.#older = [...older, ...this.#older].slice(0, MAX_MESSAGES)
    this.#hasOlder = page.more && this.#older.length < MAX_MESSAGES
    this.#changed()
  }

  #follow(): void {
    this.#following = [
      this.#room.subscribe(() => {
        // At once: messages that leave the window before the list is read would be missing.
        this.#take()
        this.#changed()
      }),
      this.#room.onDiscontinuity(() => {
        this.#hasOlder = true
        this.#next = undefined
        this.#change(() => [])
      }),
      this.#room.onEvent((event) => {
        if (event.amends !== undefined) this.#change((older) => older.map((one) => amended(one, event)))
        if (event.type !== 'person.erased' || !event.body) return
        const { person } = event.body
        this.#change((older) => older.filter(({ author }) => author.id !== person))
      }),
    ]
  }

  #change(how: (older: ShownMessage[]) => ShownMessage[]): void {
    this.#older = how(this.#older)
    this.#changed()
  }

  #changed(): void {
    this.#state = undefined
    this.#changes.emit()
  }
}
