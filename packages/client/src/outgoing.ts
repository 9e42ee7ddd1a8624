import type { SendStatus } from '@ovation/features/messages/client'
import { OvationError } from '@ovation/protocol'
import type { CommandBodies, CommandType, Position } from '@ovation/room'
import * as LIMITS from './limits.ts'
import * as TIMES from './times.ts'

/** A command in progress. It keeps its id through every retry, so that it happens once. */
export type Outgoing<T extends CommandType = CommandType> = {
  readonly id: string
  readonly type: T
  readonly body: CommandBodies[T]
  /** Its frame, the same for each attempt. */
  readonly text: string
  readonly at: number
  /** Its order among this person's commands in the room. */
  readonly order: number
  status: SendStatus
  /** Whether an attempt may have reached the server. */
  tried: boolean
  /** When it is given up, by `performance.now()`, because the clock of the device may be changed meanwhile. */
  deadline: number
  position?: Position
  error?: OvationError
  readonly settled: Promise<Position>
  resolve: (position: Position) => void
  reject: (error: OvationError) => void
}

/** An id that no other command of the same person has: 82 random bits. */
export function newCommandId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(LIMITS.commandIdChars))
  return [...bytes].map((byte) => (byte % 36).toString(36)).join('')
}

export type QueueOptions = { sendTimeoutMs: number; maxQueued: number; changed: () => void }

type Command<T extends CommandType> = Pick<Outgoing<T>, 'id' | 'type' | 'body' | 'text'>

/** Commands that are not settled yet, in order. */
export class OutgoingQueue {
  #items = new Map<string, Outgoing>()
  #options: QueueOptions
  #timer: ReturnType<typeof setTimeout> | undefined
  #nextOrder = 1

  constructor(options: QueueOptions) {
    this.#options = options
  }

  /** Adds a command; `settled` settles with it. A failed one may be added again under its id. */
  add<T extends CommandType>(command: Command<T>): Outgoing<T> {
    const waiting = this.unsettled
    if (waiting.length >= this.#options.maxQueued) throw new OvationError('offline_full')
    if (waiting.some(({ id }) => id === command.id)) throw new OvationError('command_conflict')
    const { promise, ...settle } = withResolvers<Position>()
    const item: Outgoing<T> = {
      ...command,
      at: Date.now(),
      order: this.#nextOrder++,
      status: 'pending',
      tried: false,
      deadline: performance.now() + this.#options.sendTimeoutMs,
      settled: promise,
      ...settle,
    }
    this.#items.delete(item.id)
    this.#items.set(item.id, item as unknown as Outgoing)
    this.#timer ??= setInterval(() => this.#expire(), TIMES.queueCheckMs)
    return item
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
    this.#settled(item)
  }

  /** A stored message waits to be delivered in the room's order; a failed one to be retried or discarded. */
  #settled({ type, id }: Outgoing): void {
    if (type !== 'message.send') this.#items.delete(id)
    this.#stopIfIdle()
    this.#options.changed()
  }

  /** It was received back in the room's order. */
  delivered(id: string, position: Position): void {
    const item = this.#items.get(id)
    if (!item) return
    this.stored(item, position)
    item.status = 'delivered'
    this.#items.delete(id)
  }

  /** The messages in this range are shown to nobody; their author sees that for a while. */
  suppressed({ from, to }: { from: number; to: number }): void {
    for (const item of this.#items.values()) {
      const seq = item.position?.seq
      if (seq === undefined || seq < from || seq > to || item.status !== 'stored') continue
      item.status = 'suppressed'
      setTimeout(() => this.remove(item.id), TIMES.suppressedShownMs)
    }
  }

  failed(item: Outgoing, error: OvationError): void {
    if (item.status !== 'pending' && item.status !== 'sent') return
    error.commandId = item.id
    item.status = 'failed'
    item.error = error
    item.reject(error)
    this.#settled(item)
  }

  remove(id: string): void {
    this.#items.delete(id)
    this.#options.changed()
  }

  /** Whether it has waited as long as it may. */
  expired({ deadline }: Outgoing): boolean {
    return performance.now() >= deadline
  }

  #expire(): void {
    for (const item of this.unsettled)
      if (this.expired(item))
        this.failed(item, new OvationError(item.tried ? 'command_unknown_outcome' : 'offline_expired'))
    this.#stopIfIdle()
  }

  #stopIfIdle(): void {
    if (this.unsettled.length > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Fails commands that were never sent; the others have a moment left for an answer, because they may be stored. */
  giveUp(error: OvationError): void {
    for (const item of this.unsettled) {
      if (item.tried) item.deadline = Math.min(item.deadline, performance.now() + TIMES.flushTimeoutMs)
      else this.failed(item, new OvationError(error.code, error))
    }
  }
}

export function withResolvers<T>() {
  let resolve!: (value: T) => void
  let reject!: (error: Error) => void
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
