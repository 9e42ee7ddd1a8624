import { OvationError } from '@ovation/protocol'
import type {
  Attached,
  GiftSent,
  Level,
  PresenceMember,
  ServerFrame,
  Self as Standing,
  Snapshot,
  Typing,
} from '@ovation/protocol'
import type {
  CommandBodies,
  CommandType,
  PublicState,
  Gap,
  Message,
  Position,
  RoomEvent,
  TimelineItem,
} from '@ovation/room'
import { AttachCalls } from './attach-calls.ts'
import type { AttachOptions } from './attach-calls.ts'
import type { Connection, ConnectionStatus } from './connection.ts'
import { Emitter } from './emitter.ts'
import { encode } from './encode.ts'
import { CustomEvents, Gifts, Moderation, Occupancy, Polls, Reactions, Stage } from './features.ts'
import { Messages } from './messages.ts'
import type { ShownMessage } from './messages.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'
import { newCommandId, OutgoingQueue } from './outgoing.ts'
import type { CommandOptions, Outgoing } from './outgoing.ts'
import { Presence } from './presence.ts'
import { Sender } from './sender.ts'
import { SharedState } from './state.ts'
import { Timeline } from './timeline.ts'

export type RoomStatus = 'detached' | 'attaching' | 'attached' | 'failed'

/** Everything a screen shows of a room. A new object whenever something changed, the same one until then. */
export type RoomSnapshot = {
  status: RoomStatus
  error?: OvationError
  self?: Standing
  state: PublicState
  messages: readonly ShownMessage[]
  /** What was stored, messages and gifts and notices, in the room's order. */
  timeline: readonly TimelineItem[]
  pinned: readonly Message[]
  likes: number
  viewers: number
  /** Messages of others behind what this person has read (`messages.markRead`), 100 for more at first; absent where they never said. */
  unread?: number
  /** Who else writes just now: how many, and names and ids of up to three. */
  typing: TypingState
  /** The names of those who came last; a new list whenever somebody has come. */
  joined: readonly string[]
  /** Who shows that they are here, while something is subscribed to `room.presence`. */
  presence?: readonly PresenceMember[]
  /** How much of the room this network takes; below `full` some messages may be left out (`gaps`). */
  level: Level
  /** Seqs of messages that were left out and are not shown. */
  gaps: readonly Gap[]
}

/** Who else writes: how many, and ids and names of a few, in the same order. */
export type TypingState = Typing & { ids: string[] }

const NOBODY: TypingState = { count: 0, names: [], ids: [] }
/** What the server finds in a frame even when it can read nothing else of it, so that every refusal is answered. */
const COMMAND_ID = /^[\w./~-]{1,64}$/

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
  readonly state: SharedState
  readonly presence: Presence

  #timeline: Timeline
  #queue: OutgoingQueue
  #sender: Sender
  #status: RoomStatus = 'detached'
  #error: OvationError | undefined
  #standing: Standing | undefined
  #signal = { likes: 0, viewers: 0 }
  #typing: TypingState = NOBODY
  #joined: readonly string[] = []
  #saidTypingAt = Number.NEGATIVE_INFINITY
  #level: Level = 'full'
  #changes = new Emitter<void>()
  #stream = new Emitter<RoomEvent>()
  #discontinuities = new Emitter<Discontinuity>()
  #snapshot: RoomSnapshot | undefined
  #calls = new AttachCalls()
  /** Raised with every attach, so that the answer to an older one is not taken for the newest. */
  #attempt = 0
  #everAttached = false
  #password: string | undefined

  constructor(name: string, connection: Connection, options: ClientOptions) {
    this.name = name
    this.connection = connection
    this.#timeline = new Timeline(name)
    this.#queue = new OutgoingQueue({
      sendTimeoutMs: options.sendTimeoutMs ?? TIMES.sendTimeoutMs,
      maxQueued: options.maxQueued ?? 100,
      changed: () => this.changed(),
    })
    this.#sender = new Sender(this.#queue, (item, outcome) => connection.command(item, outcome))
    this.messages = new Messages(this, this.#queue)
    this.events = new CustomEvents(this)
    this.reactions = new Reactions(this)
    this.occupancy = new Occupancy(this)
    this.polls = new Polls(this)
    this.gifts = new Gifts(this)
    this.moderation = new Moderation(this)
    this.stage = new Stage(this)
    this.state = new SharedState(this)
    this.presence = new Presence(this)
    connection.subscribe((status) => this.#connectionChanged(status))
    connection.onFrame((frame) => this.#receive(frame))
    connection.onLeaving(() => this.reactions.flush())
  }

  // Churn

  /**
   * Comes into the room; resolves when its present is here. Stays through every reconnect until `detach()`.
   *
   * Rejects with an `OvationError`: with what the server refuses it with (`room_not_found`, `banned`, `password_needed`, …), with
   * why there is no connection where waiting does not help (`address_invalid`, `not_ovation`, `origin_refused`,
   * `unauthorized`), with `closed` after `client.close()`, with `aborted` when `signal` or `detach()` comes first, and with
   * `timeout` after `timeoutMs`, its `cause` being why there was no connection. After `timeout` and `not_ovation` the room goes
   * on trying until `detach()`; call `attach()` again to wait for it again.
   *
   * @example
   * await room.attach({ timeoutMs: 5_000 }).catch((error) => show(error.code, error.message))
   */
  async attach({ password, ...wait }: AttachOptions = {}): Promise<this> {
    if (wait.signal?.aborted) throw new OvationError('aborted', { detail: 'the signal was aborted' })
    if (this.connection.status.state === 'closed') throw new OvationError('closed')
    const anew = this.#status !== 'attaching' || password !== undefined
    if (password !== undefined) this.#password = password
    if (this.#status === 'attached') return this
    if (this.#status !== 'attaching') this.#setStatus('attaching')
    const attached = this.#wait(wait)
    this.connection.connect()
    if (this.connection.connected && anew) void this.#attach()
    await attached
    return this
  }

  /**
   * Leaves the room. What was sent and is not answered yet has 2 s to be; then its promise rejects with
   * `command_unknown_outcome`, and with `aborted` where it was never sent. Never rejects; resolves when that is settled.
   */
  async detach(): Promise<void> {
    if (this.#status === 'detached') return
    const wasAttached = this.#status === 'attached' && this.connection.connected
    this.reactions.flush()
    this.#end('detached', new OvationError('aborted', { detail: 'the room was detached' }))
    const { unsettled } = this.#queue
    if (wasAttached)
      unsettled.push({
        settled: this.connection.request({ t: 'detach', room: this.name }, undefined, TIMES.flushTimeoutMs),
      } as never)
    await Promise.allSettled(unsettled.map(({ settled }) => settled))
  }

  /** Resolves once the room is attached; rejects when it cannot be, and after a minute. */
  async whenAttached(): Promise<void> {
    if (this.#status === 'attached') return
    if (this.#status !== 'attaching') throw this.#notAttached
    await this.#wait({})
  }

  get #notAttached(): OvationError {
    const closed = this.connection.status.state === 'closed'
    return this.#error ?? new OvationError(closed ? 'closed' : 'not_attached')
  }

  #wait(options: Omit<AttachOptions, 'password'>): Promise<void> {
    return this.#calls.wait(
      options,
      () => this.connection.status.error,
      () => void this.detach(),
    )
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

  #onAttached({ position, recovered, self, likes, viewers, read, snapshot }: Attached): void {
    const before = this.#timeline.view.position
    this.#standing = self
    this.#signal = { likes, viewers }
    this.#typing = NOBODY
    if (snapshot) this.#reset(snapshot, position)
    if (!recovered && this.#everAttached) this.#discontinuities.emit({ from: before, to: position })
    this.#everAttached = true
    this.#setStatus('attached')
    this.#calls.settle()
    this.#sender.open()
    this.presence.attached()
    this.messages.read.attached(read)
    this.reactions.flush()
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
    this.#setStatus('attaching')
    // Waiting does not help, though the server may yet be put there.
    if (status.state === 'waiting' && status.error?.code === 'not_ovation') this.#calls.settle(status.error)
  }

  #end(status: 'failed' | 'detached', error: OvationError): void {
    this.#attempt += 1
    this.#error = status === 'failed' ? error : undefined
    this.#sender.close()
    this.presence.ended()
    this.messages.read.flush()
    this.#queue.giveUp(error)
    this.#everAttached = false
    this.#setStatus(status)
    this.#calls.settle(error)
  }

  // Receiving

  #receive(frame: ServerFrame): void {
    if (!('room' in frame) || frame.room !== this.name || this.#status === 'detached') return
    switch (frame.t) {
      case 'room': {
        const result = this.#timeline.takeFrame(frame)
        if ('gap' in result) return void this.#attach()
        this.#level = frame.level ?? 'full'
        for (const [from, to] of frame.suppressed ?? []) this.#queue.suppressed({ from, to })
        for (const event of result.events) this.#happened(event)
        break
      }
      case 'backfill':
        this.#timeline.takeBackfill(frame)
        break
      case 'personal':
        return this.#timeline.takePersonal(frame)
      case 'signal':
        this.#signal = {
          ...this.#signal,
          ...(frame.likes === undefined ? {} : { likes: frame.likes }),
          ...(frame.viewers === undefined ? {} : { viewers: frame.viewers }),
        }
        if (frame.typing) this.#typing = this.#others({ ...frame.typing, ids: frame.typingIds ?? [] })
        if (frame.joined) this.#joined = frame.joined
        break
      case 'presence':
        return this.presence.receive(frame)
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

  /** Those who write without this person, who may be beyond those that are named. */
  #others({ count, names, ids }: TypingState): TypingState {
    const own = ids.indexOf(this.connection.self?.id ?? '')
    const hidden = own < 0 && count > ids.length && performance.now() - this.#saidTypingAt < TIMES.typingForMs
    const few = (list: string[]): string[] => list.filter((_, at) => at !== own)
    return { count: own < 0 && !hidden ? count : count - 1, names: few(names), ids: few(ids) }
  }

  #happened(event: RoomEvent): void {
    if (event.type === 'message.sent' && event.body && event.actor === this.connection.self?.id) {
      this.#queue.delivered(event.body.cid, { epoch: event.epoch, seq: event.seq })
    }
    this.messages.read.heard(event)
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

  /**
   * Gives a command; resolves with its position when it is stored. Waits for a connection for a bounded time (`sendTimeoutMs`).
   *
   * Rejects with an `OvationError`: at once, with nothing sent, when it cannot be written as JSON (`invalid_frame`), is larger
   * than the server takes (`payload_too_large`) or too many wait (`offline_full`); with what the server refuses it with; with
   * `command_unknown_outcome` when it may have been stored, to be sent again under `error.commandId`.
   */
  async command<T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions): Promise<Position> {
    return this.enqueue(type, body, options).settled
  }

  enqueue<T extends CommandType>(
    type: T,
    body: CommandBodies[T],
    { id = newCommandId() }: CommandOptions = {},
  ): { item: Outgoing<T>; settled: Promise<Position> } {
    if (this.#status === 'detached' || this.#status === 'failed') throw this.#notAttached
    if (!COMMAND_ID.test(id)) throw new OvationError('value_out_of_range', { detail: 'id' })
    const text = encode({ t: 'command', id, room: this.name, type, body })
    const item = this.#queue.add({ id, type, body, text })
    this.#sender.send(item as unknown as Outgoing)
    this.changed()
    return { item, settled: item.settled }
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
      state: this.#timeline.view.state,
      messages: this.messages.shown(this.#timeline.view),
      timeline: this.#timeline.view.timeline,
      pinned: this.#timeline.pinned,
      likes: this.#signal.likes + this.reactions.unsent,
      viewers: this.#signal.viewers,
      ...(this.messages.read.unread === undefined ? {} : { unread: this.messages.read.unread }),
      typing: this.#typing,
      joined: this.#joined,
      ...(this.presence.members ? { presence: this.presence.members } : {}),
      level: this.#level,
      gaps: this.#timeline.view.gaps,
    }
    return this.#snapshot
  }

  /** Says that this person writes; call it with every key, it is told every three seconds at most. */
  typing(): void {
    const now = performance.now()
    if (this.#status !== 'attached' || now - this.#saidTypingAt < TIMES.typingIntervalMs) return
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
