import { OvationError } from '@ovation/protocol'
import type { CommandBodies, CommandType, Position } from '@ovation/room'

/** The life of what somebody sent, as they may see it. `unshown`: stored, but so much was said that nobody is shown it. */
export type SendStatus = 'pending' | 'sent' | 'stored' | 'delivered' | 'unshown' | 'failed'

/** A command on its way. It keeps its id through every retry, so that it happens once. */
export type Outgoing<T extends CommandType = CommandType> = {
  readonly id: string
  readonly type: T
  readonly body: CommandBodies[T]
  readonly at: number
  /** Its place among this person's commands in the room. */
  readonly order: number
  status: SendStatus
  /** Whether a try of it may have reached the server. */
  tried: boolean
  position?: Position
  error?: OvationError
  resolve: (position: Position) => void
  reject: (error: OvationError) => void
}

const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ID_CHARS = 16
const UNSHOWN_FOR_MS = 20_000

/** An id that no other command of the same person has: 82 random bits. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(ID_CHARS))
  return Array.from(bytes, (byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('')
}

export type QueueOptions = { queueForMs: number; maxQueued: number; changed: () => void }

/** What was sent and is not settled yet, in order. */
export class OutgoingQueue {
  #items = new Map<string, Outgoing>()
  #options: QueueOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #nextOrder = 1

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Adds a command; the promise settles with it. */
  add<T extends CommandType>(type: T, body: CommandBodies[T]): { item: Outgoing<T>; settled: Promise<Position> } {
    const { promise, resolve, reject } = withResolvers<Position>()
    if (this.unsettled.length >= this.#options.maxQueued) throw new OvationError('offline_full')
    const item: Outgoing<T> = {
      id: newCommandId(),
      type,
      body,
      at: Date.now(),
      order: this.#nextOrder++,
      status: 'pending',
      tried: false,
      resolve,
      reject,
    }
    this.#items.set(item.id, item as unknown as Outgoing)
    return { item, settled: promise }
  }

  get all(): readonly Outgoing[] {
    return [...this.#items.values()]
  }

  get unsettled(): Outgoing[] {
    return this.all.filter(({ status }) => status === 'pending' || status === 'sent')
  }

  get(id: string): Outgoing | undefined {
    return this.#items.get(id)
  }

  sent(item: Outgoing): void {
    item.status = 'sent'
    item.tried = true
    this.#options.changed()
  }

  stored(item: Outgoing, position: Position): void {
    if (item.status === 'delivered' || item.status === 'failed') return
    item.status = 'stored'
    item.position = position
    item.resolve(position)
    // Only a message is looked for in the room's own order.
    if (item.type !== 'message.send') this.#items.delete(item.id)
    this.#options.changed()
  }

  /** The room's order has brought it to its own author. */
  delivered(id: string, position: Position): void {
    const item = this.#items.get(id)
    if (!item) return
    this.stored(item, position)
    item.status = 'delivered'
    this.#items.delete(id)
  }

  /** What lies there is shown to nobody; its author is told, for a while. */
  unshown({ from, to }: { from: number; to: number }): void {
    for (const item of this.#items.values()) {
      const seq = item.position?.seq
      if (seq === undefined || seq < from || seq > to || item.status !== 'stored') continue
      item.status = 'unshown'
      setTimeout(() => this.remove(item.id), UNSHOWN_FOR_MS)
    }
  }

  failed(item: Outgoing, error: OvationError): void {
    item.status = 'failed'
    item.error = error
    item.reject(error)
    // A message that failed stays to be seen, until it is sent again or given up.
    if (item.type !== 'message.send') this.#items.delete(item.id)
    this.#options.changed()
  }

  remove(id: string): void {
    this.#items.delete(id)
    this.#options.changed()
  }

  /** Starts, or stops, giving up what waits too long without a connection. */
  offline(isOffline: boolean): void {
    clearInterval(this.#timer)
    if (isOffline) this.#timer = setInterval(() => this.#expire(), 1_000)
  }

  /** Whether it has waited as long as it may. */
  expired(item: Outgoing): boolean {
    return Date.now() - item.at > this.#options.queueForMs
  }

  #expire(): void {
    for (const item of this.unsettled) {
      if (this.expired(item))
        this.failed(item, new OvationError(item.tried ? 'command_unknown_outcome' : 'offline_expired'))
    }
    if (this.unsettled.length === 0) clearInterval(this.#timer)
  }

  /** Gives up everything. */
  failAll(error: OvationError): void {
    this.offline(false)
    for (const item of this.unsettled) this.failed(item, error)
  }
}

function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
