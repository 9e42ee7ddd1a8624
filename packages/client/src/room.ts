import { OvationError } from '@ovation/protocol'
import type { Attached, Level, ServerFrame, Self as Standing, Snapshot } from '@ovation/protocol'
import type { CommandBodies, CommandType, Message, Position, RoomEvent } from '@ovation/room'
import type { ConnectionStatus } from './api/connection.ts'
import type { CommandOptions } from './api/messages.ts'
import type { AttachOptions, Discontinuity, Room, RoomSnapshot, RoomStatus, TypingState } from './api/room.ts'
import type { Subscription } from './api/subscription.ts'
import { mustBe, mustBeObject, optionsOf } from './arguments.ts'
import { AttachCalls } from './attach-calls.ts'
import type { DefaultConnection } from './connection.ts'
import type { FeatureContext } from './context.ts'
import { createEvents } from './custom-events.ts'
import { Emitter } from './emitter.ts'
import { encode } from './encode.ts'
import * as features from './features.ts'
import { createMessages, shownMessages } from './messages.ts'
import { DefaultPresence } from './presence.ts'
import type { KeptPresence } from './presence.ts'
import { createReadPosition } from './read-position.ts'
import type { ReadPosition } from './read-position.ts'
import { createState } from './state.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'
import { newCommandId, OutgoingQueue } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import { Sender } from './sender.ts'
import { Timeline } from './timeline.ts'

const NOBODY: TypingState = { count: 0, names: [], ids: [] }
/** The ids that a server finds even in a frame that it cannot parse, so that every refusal is answered. */
const COMMAND_ID = /^[\w./~-]{1,64}$/

export class DefaultRoom implements Room {
  declare readonly name: string
  declare readonly connection: DefaultConnection
  declare readonly messages: Room['messages']
  declare readonly events: Room['events']
  declare readonly reactions: features.GatheredReactions
  declare readonly occupancy: Room['occupancy']
  declare readonly polls: Room['polls']
  declare readonly gifts: Room['gifts']
  declare readonly moderation: Room['moderation']
  declare readonly settings: Room['settings']
  declare readonly stage: Room['stage']
  declare readonly state: Room['state']
  declare readonly presence: KeptPresence

  #context: FeatureContext
  #read: ReadPosition
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
  /** Increased with every attach, so that the answer to an older one is not mistaken for the newest. */
  #attempt = 0
  #everAttached = false
  /**
   * How many calls of `attach` the page made since the room was detached, without those aborted by a signal: with any, a
   * component does not detach the room.
   */
  attachCalls = 0
  #password: string | undefined

  constructor(name: string, connection: DefaultConnection, options: ClientOptions) {
    this.name = name
    this.connection = connection
    this.#timeline = new Timeline(name)
    this.#queue = new OutgoingQueue({
      sendTimeoutMs: options.sendTimeoutMs ?? TIMES.sendTimeoutMs,
      maxQueued: options.maxQueued ?? 100,
      changed: () => this.#changed(),
    })
    this.#sender = new Sender(this.#queue, (item, outcome) => connection.command(item, outcome))
    const context = (this.#context = {
      ...{ room: this, connection, timeline: this.#timeline, queue: this.#queue, events: this.#stream },
      changed: () => this.#changed(),
      attached: () => this.#whenAttached(),
      enqueue: (type, body, options) => this.#enqueue(type, body, options),
    } satisfies FeatureContext)
    this.#read = createReadPosition(context)
    this.messages = { ...createMessages(context), markRead: this.#read.mark }
    this.events = createEvents(context)
    this.reactions = features.createReactions(context)
    this.occupancy = features.createOccupancy(context)
    this.polls = features.createPolls(context)
    this.gifts = features.createGifts(context)
    this.moderation = features.createModeration(context)
    this.settings = features.createSettings(context)
    this.stage = features.createStage(context)
    this.state = createState(context)
    this.presence = new DefaultPresence(context)
    connection.subscribe((status) => this.#connectionChanged(status))
    connection.onFrame((frame) => this.#receive(frame))
    connection.onLeaving(() => this.reactions.flush())
  }

  // Attaching and detaching

  async attach(options?: AttachOptions): Promise<this> {
    const { password, ...wait }: AttachOptions = optionsOf(options)
    if (wait.signal?.aborted) throw new OvationError('aborted', { detail: 'the signal was aborted' })
    if (this.connection.status.state === 'closed') throw new OvationError('closed')
    const anew = this.#status !== 'attaching' || password !== undefined
    if (password !== undefined) this.#password = password
    this.attachCalls++
    if (this.#status === 'attached') return this
    if (this.#status !== 'attaching') this.#setStatus('attaching')
    const attached = this.#wait(wait)
    this.connection.connect()
    if (this.connection.connected && anew) void this.#attach()
    await attached
    return this
  }

  async detach(): Promise<void> {
    if (this.#status === 'detached') return
    const wasAttached = this.#status === 'attached' && this.connection.connected
    this.reactions.flush()
    this.#end('detached', new OvationError('aborted', { detail: 'the room was detached' }))
    const { unsettled } = this.#queue
    // After what was still to be sent for this room: likes, and the read position.
    const leaving = wasAttached ? this.#leave() : undefined
    await Promise.allSettled([leaving, ...unsettled.map(({ settled }) => settled)])
  }

  #leave(): Promise<unknown> {
    return this.connection.request({ t: 'detach', room: this.name }, undefined, TIMES.flushTimeoutMs)
  }

  async #whenAttached(): Promise<void> {
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
      () => this.connection.trouble,
      (last) => {
        this.attachCalls--
        if (last) void this.detach()
      },
    )
  }

  async #attach(): Promise<void> {
    const attempt = ++this.#attempt
    const { position } = this.#timeline.view
    try {
      // The answer is handled in `onAttached`, in order with the frames that follow it.
      await this.connection.request<Attached>(
        {
          t: 'attach',
          room: this.name,
          since: this.#everAttached ? position : undefined,
          password: this.#password,
        },
        (attached) => {
          // Detached before the answer arrived: the server has attached us.
          if (this.#status === 'detached') void this.#leave().catch(() => {})
          else if (attempt === this.#attempt) this.#onAttached(attached)
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
    this.#read.attached(read)
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
    // Waiting does not help, though a server may still be started at that address.
    if (status.state === 'waiting' && status.error?.code === 'not_ovation') this.#calls.settle(status.error)
  }

  #end(status: 'failed' | 'detached', error: OvationError): void {
    this.#attempt += 1
    this.#error = status === 'failed' ? error : undefined
    this.#sender.close()
    this.presence.ended()
    this.#read.flush()
    this.#queue.giveUp(error)
    this.#everAttached = false
    this.attachCalls = 0
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
        {
          const { likes = this.#signal.likes, viewers = this.#signal.viewers } = frame
          this.#signal = { likes, viewers }
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
    this.#changed()
    if (this.#timeline.missingPinned.length > 0) void this.#fetchPinned()
  }

  /** The people typing except this person, who may be among those that are not named. */
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
    this.#stream.emit(event)
  }

  async #fetchPinned(): Promise<void> {
    const seqs = this.#timeline.missingPinned
    const page = await this.connection
      .request<{ messages: Message[] }>({ t: 'messages', room: this.name, seqs })
      .catch(() => undefined)
    if (!page) return
    this.#timeline.keepPinned(page.messages, seqs)
    if (page.messages.length > 0) this.#changed()
  }

  onEvent(listener: (event: RoomEvent) => void): Subscription {
    return this.#stream.subscribe(listener)
  }

  onDiscontinuity(listener: (discontinuity: Discontinuity) => void): Subscription {
    return this.#discontinuities.subscribe(listener)
  }

  // Sending

  async command<T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions): Promise<Position> {
    return this.#enqueue(type, body, options).settled
  }

  async setTitle(title: string): Promise<Position> {
    return this.command('room.title', { title })
  }

  async announce(text: string | null): Promise<Position> {
    return this.command('announcement.set', { text })
  }

  async setOpen(open: boolean): Promise<Position> {
    return this.command(open ? 'room.open' : 'room.close', {})
  }

  #enqueue<T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions): Outgoing<T> {
    if (this.#status === 'detached' || this.#status === 'failed') throw this.#notAttached
    mustBeObject(body, 'an object such as { text }')
    const { id = newCommandId() }: CommandOptions = optionsOf(options)
    mustBe(typeof id === 'string' && COMMAND_ID.test(id), '1 to 64 of A-Z a-z 0-9 . _ / ~ - as id', id)
    const text = encode({ t: 'command', id, room: this.name, type, body })
    const item = this.#queue.add({ id, type, body, text })
    this.#sender.send(item as unknown as Outgoing)
    this.#changed()
    return item
  }

  // For rendering

  get status(): RoomStatus {
    return this.#status
  }

  get position(): Position {
    return this.#timeline.view.position
  }

  subscribe(listener: () => void): Subscription {
    return this.#changes.subscribe(listener)
  }

  getSnapshot(): RoomSnapshot {
    const [unread, presence] = this.#snapshot ? [] : [this.#read.unread(), this.presence.members]
    return (this.#snapshot ??= {
      status: this.#status,
      ...(this.#error && { error: this.#error }),
      ...(this.#standing && { self: this.#standing }),
      state: this.#timeline.view.state,
      messages: shownMessages(this.#context, this.#standing?.role),
      timeline: this.#timeline.view.timeline,
      pinned: this.#timeline.pinned,
      likes: this.#signal.likes + this.reactions.unsent(),
      viewers: this.#signal.viewers,
      ...(unread === undefined ? {} : { unread }),
      ...(presence && { presence }),
      typing: this.#typing,
      joined: this.#joined,
      level: this.#level,
      gaps: this.#timeline.view.gaps,
    })
  }

  typing(): void {
    const now = performance.now()
    if (this.#status !== 'attached' || now - this.#saidTypingAt < TIMES.typingIntervalMs) return
    this.#saidTypingAt = now
    this.connection.send({ t: 'typing', room: this.name })
  }

  #changed(): void {
    this.#snapshot = undefined
    this.#changes.emit()
  }

  #setStatus(status: RoomStatus): void {
    this.#status = status
    if (status !== 'failed') this.#error = undefined
    this.#changed()
  }
}
