import { OvationError } from '@ovation/protocol'
import type { Attached, GiftSent, Level, ServerFrame, Self as Standing, Snapshot, Typing } from '@ovation/protocol'
import type {
  CommandBodies,
  CommandType,
  Essential,
  Hole,
  Message,
  Position,
  RoomEvent,
  TimelineItem,
} from '@ovation/room'
import type { Connection, ConnectionStatus } from './connection.ts'
import { Emitter } from './emitter.ts'
import { CustomEvents, Gifts, Moderation, Occupancy, Polls, Reactions, Stage } from './features.ts'
import { Messages } from './messages.ts'
import type { ShownMessage } from './messages.ts'
import { TIMES } from './options.ts'
import type { ClientOptions } from './options.ts'
import { OutgoingQueue } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { Sender } from './sender.ts'
import { Timeline } from './timeline.ts'

export type RoomStatus = 'detached' | 'attaching' | 'attached' | 'failed'

/** Everything a screen shows of a room. A new object whenever something changed, the same one until then. */
export type RoomSnapshot = {
  status: RoomStatus
  error?: OvationError
  self?: Standing
  essential: Essential
  messages: readonly ShownMessage[]
  /** What was stored, messages and gifts and notices, in the room's order. */
  timeline: readonly TimelineItem[]
  pinned: readonly Message[]
  likes: number
  viewers: number
  /** Who writes just now. */
  typing: Typing
  /** The names of those who came last; a new list whenever somebody has come. */
  entered: readonly string[]
  /** How much of the room this network takes; below `full` some messages may be left out (`holes`). */
  level: Level
  /** Seqs of messages that were left out and are not shown. */
  holes: readonly Hole[]
}

const NOBODY: Typing = { count: 0, names: [] }

/** What could not be brought back: events between the two positions never reached this screen. */
export type Discontinuity = { from: Position; to: Position }

/** One room, as one person sees it. */
export class Room {
  readonly name: string
  readonly connection: Connection
  readonly messages: Messages
  readonly events: CustomEvents
  readonly reactions: Reactions
  readonly occupancy: Occupancy
  readonly polls: Polls
  readonly gifts: Gifts
  readonly moderation: Moderation
  readonly stage: Stage

  #timeline: Timeline
  #queue: OutgoingQueue
  #sender: Sender
  #status: RoomStatus = 'detached'
  #error: OvationError | undefined
  #standing: Standing | undefined
  #signal = { likes: 0, viewers: 0 }
  #typing: Typing = NOBODY
  #entered: readonly string[] = []
  #saidTypingAt = Number.NEGATIVE_INFINITY
  #level: Level = 'full'
  #changes = new Emitter<void>()
  #stream = new Emitter<RoomEvent>()
  #discontinuities = new Emitter<Discontinuity>()
  #snapshot: RoomSnapshot | undefined
  #attachCalls: { resolve: () => void; reject: (error: Error) => void }[] = []
  /** Raised with every attach, so that the answer to an older one is not taken for the newest. */
  #attempt = 0
  #everAttached = false
  #password: string | undefined

  constructor(name: string, connection: Connection, options: ClientOptions) {
    this.name = name
    this.connection = connection
    this.#timeline = new Timeline(name)
    this.#queue = new OutgoingQueue({
      queueForMs: options.queueForMs ?? TIMES.queueForMs,
      maxQueued: options.maxQueued ?? 100,
      changed: () => this.changed(),
    })
    this.#sender = new Sender(this.#queue, ({ id, type, body }, outcome) =>
      connection.command({ t: 'command', id, room: name, type, body } as never, outcome),
    )
    this.messages = new Messages(this, this.#queue)
    this.events = new CustomEvents(this)
    this.reactions = new Reactions(this)
    this.occupancy = new Occupancy(this)
    this.polls = new Polls(this)
    this.gifts = new Gifts(this)
    this.moderation = new Moderation(this)
    this.stage = new Stage(this)
    connection.subscribe((status) => this.#connectionChanged(status))
    connection.onFrame((frame) => this.#receive(frame))
  }

  // Coming and going

  /**
   * Comes into the room; resolves when its present is here. Stays through every reconnect until `detach`. `password`: where
   * the room has one (refused with `password_needed`, `password_wrong`); remembered until the next call.
   */
  attach({ password }: { password?: string } = {}): Promise<this> {
    if (password !== undefined) this.#password = password
    if (this.#status === 'attached') return Promise.resolve(this)
    const attached = new Promise<void>((resolve, reject) => this.#attachCalls.push({ resolve, reject }))
    if (this.#status !== 'attaching') this.#setStatus('attaching')
    this.connection.connect()
    if (this.connection.connected) void this.#attach()
    return attached.then(() => this)
  }

  async detach(): Promise<void> {
    if (this.#status === 'detached') return
    const wasAttached = this.#status === 'attached' && this.connection.connected
    this.reactions.flush()
    this.#end('detached', new OvationError('closed'))
    if (wasAttached) await this.connection.request({ t: 'detach', room: this.name }).catch(() => {})
  }

  /** Resolves once the room is attached; rejects when it cannot be. */
  whenAttached(): Promise<unknown> {
    if (this.#status === 'attached') return Promise.resolve()
    if (this.#status === 'attaching')
      return new Promise<void>((resolve, reject) => this.#attachCalls.push({ resolve, reject }))
    return Promise.reject(this.#error ?? new OvationError('not_attached'))
  }

  async #attach(): Promise<void> {
    const attempt = ++this.#attempt
    const { position } = this.#timeline.view
    try {
      // The answer is taken in `onAttached`, in order with the frames that follow it.
      await this.connection.request<Attached>(
        {
          ...{ t: 'attach', room: this.name },
          ...(this.#everAttached ? { since: position } : {}),
          ...(this.#password === undefined ? {} : { password: this.#password }),
        },
        (attached) => {
          if (attempt === this.#attempt && this.#status !== 'detached') this.#onAttached(attached)
        },
      )
    } catch (error) {
      if (attempt !== this.#attempt || !this.connection.connected) return
      const failure = error as OvationError
      if (!failure.retry) return this.#end('failed', failure)
      setTimeout(
        () => attempt === this.#attempt && this.connection.connected && void this.#attach(),
        failure.retryInMs ?? 1_000,
      )
    }
  }

  #onAttached({ position, recovered, self, likes, viewers, snapshot }: Attached): void {
    const before = this.#timeline.view.position
    this.#standing = self
    this.#signal = { likes, viewers }
    if (snapshot) this.#reset(snapshot, position)
    if (!recovered && this.#everAttached) this.#discontinuities.emit({ from: before, to: position })
    this.#everAttached = true
    this.#queue.offline(false)
    this.#setStatus('attached')
    for (const { resolve } of this.#attachCalls.splice(0)) resolve()
    this.#sender.open()
  }

  #reset(snapshot: Snapshot, position: Position): void {
    this.#timeline.reset(snapshot, position)
    const mine = this.connection.self?.id
    for (const message of snapshot.messages)
      if (message.author.id === mine) this.#queue.delivered(message.cid, { epoch: message.epoch, seq: message.seq })
  }

  #connectionChanged(status: ConnectionStatus): void {
    if (this.#status === 'detached' || this.#status === 'failed') return
    if (status.state === 'connected') return void this.#attach()
    this.#attempt += 1
    if (status.state === 'failed') return this.#end('failed', status.error ?? new OvationError('internal'))
    if (status.state === 'closed') return this.#end('detached', new OvationError('closed'))
    this.#sender.close()
    this.#queue.offline(true)
    this.#setStatus('attaching')
  }

  #end(status: 'failed' | 'detached', error: OvationError): void {
    this.#attempt += 1
    this.#error = status === 'failed' ? error : undefined
    this.#sender.close()
    this.#queue.failAll(error)
    this.#everAttached = false
    this.#setStatus(status)
    for (const { reject } of this.#attachCalls.splice(0)) reject(error)
  }

  // Receiving

  #receive(frame: ServerFrame): void {
    if (!('room' in frame) || frame.room !== this.name || this.#status === 'detached') return
    switch (frame.t) {
      case 'room': {
        const result = this.#timeline.takeFrame(frame)
        if ('gap' in result) return void this.#attach()
        this.#level = frame.level ?? 'full'
        for (const [from, to] of frame.unshown ?? []) this.#queue.unshown({ from, to })
        for (const event of result.events) this.#happened(event)
        break
      }
      case 'refill':
        this.#timeline.takeRefill(frame)
        break
      case 'personal':
        return this.#timeline.takePersonal(frame)
      case 'signal':
        this.#signal = {
          ...this.#signal,
          ...(frame.likes === undefined ? {} : { likes: frame.likes }),
          ...(frame.viewers === undefined ? {} : { viewers: frame.viewers }),
        }
        if (frame.typing) this.#typing = frame.typing
        if (frame.entered) this.#entered = frame.entered
        break
      case 'self':
        this.#standing = frame.self
        if (frame.snapshot && frame.position) this.#reset(frame.snapshot, frame.position)
        break
      case 'detached':
        return this.#end('failed', OvationError.fromWire(frame.error))
    }
    this.changed()
    if (this.#timeline.missingPinned.length > 0) void this.#fetchPinned()
  }

  #happened(event: RoomEvent): void {
    if (event.type === 'message.sent' && event.body && event.actor === this.connection.self?.id) {
      this.#queue.delivered(event.body.cid, { epoch: event.epoch, seq: event.seq })
    }
    this.#stream.emit(event)
  }

  async #fetchPinned(): Promise<void> {
    const seqs = this.#timeline.missingPinned
    const page = await this.connection
      .request<{ messages: Message[] }>({ t: 'messages', room: this.name, seqs })
      .catch(() => undefined)
    if (!page) return
    this.#timeline.keepPinned(page.messages, seqs)
    if (page.messages.length > 0) this.changed()
  }

  /** Every event this person may read, in the room's order. */
  onEvent(listener: (event: RoomEvent) => void): { unsubscribe(): void } {
    return this.#stream.subscribe(listener)
  }

  onDiscontinuity(listener: (discontinuity: Discontinuity) => void): { unsubscribe(): void } {
    return this.#discontinuities.subscribe(listener)
  }

  // Sending

  /** Gives a command; resolves with its position when it is stored. Waits for a connection for a bounded time. */
  command<T extends CommandType>(type: T, body: CommandBodies[T]): Promise<Position> {
    return this.enqueue(type, body).settled
  }

  enqueue<T extends CommandType>(type: T, body: CommandBodies[T]): { item: Outgoing<T>; settled: Promise<Position> } {
    if (this.#status === 'detached' || this.#status === 'failed') throw this.#error ?? new OvationError('not_attached')
    const added = this.#queue.add(type, body)
    this.#sender.send(added.item as unknown as Outgoing)
    this.changed()
    return added
  }

  /** Of messages that were asked for, those whose author was not erased meanwhile. */
  unerased(messages: readonly Message[]): Message[] {
    return this.#timeline.unerased(messages)
  }

  /** Gifts among messages that were asked for, likewise. */
  giftsOf(gifts: readonly GiftSent[] | undefined): RoomEvent<'gift.sent'>[] {
    return this.#timeline.giftsOf(gifts)
  }

  // For screens

  getStanding(): Standing | undefined {
    return this.#standing
  }

  get status(): RoomStatus {
    return this.#status
  }

  get position(): Position {
    return this.#timeline.view.position
  }

  /** Calls back after every change; `getSnapshot` gives what to show (the shape that `useSyncExternalStore` takes). */
  subscribe = (listener: () => void): (() => void) => this.#changes.subscribe(listener).unsubscribe

  getSnapshot = (): RoomSnapshot => {
    this.#snapshot ??= {
      status: this.#status,
      ...(this.#error ? { error: this.#error } : {}),
      ...(this.#standing ? { self: this.#standing } : {}),
      essential: this.#timeline.view.essential,
      messages: this.messages.shown(this.#timeline.view),
      timeline: this.#timeline.view.timeline,
      pinned: this.#timeline.pinned,
      likes: this.#signal.likes + this.reactions.unsent,
      viewers: this.#signal.viewers,
      typing: this.#typing,
      entered: this.#entered,
      level: this.#level,
      holes: this.#timeline.view.holes,
    }
    return this.#snapshot
  }

  /** Says that this person writes; call it with every key, it is told every three seconds at most. */
  typing(): void {
    const now = Date.now()
    if (this.#status !== 'attached' || now - this.#saidTypingAt < TIMES.typingEveryMs) return
    this.#saidTypingAt = now
    this.connection.send({ t: 'typing', room: this.name })
  }

  changed(): void {
    this.#snapshot = undefined
    this.#changes.emit()
  }

  #setStatus(status: RoomStatus): void {
    this.#status = status
    if (status !== 'failed') this.#error = undefined
    this.changed()
  }
}
