import { Timeline } from './timeline.ts'
import type { ClientPart, CommandOptions, Subscription } from '@ovation/kernel/client'
import { OvationError } from '@ovation/protocol'
import type { Attached, ClientFrame, Level, ServerFrame, Self as Standing, Snapshot } from '@ovation/protocol'
import type { CommandBodies, CommandType, Message, Position, RoomEvent } from '@ovation/room'
import type { ConnectionStatus } from './api/connection.ts'
import type { AttachOptions, Discontinuity, RoomStatus } from './api/attaching.ts'
import type { Room, RoomSnapshot } from './api/room.ts'
import { mustBe, mustBeFunction, mustBeNumber, mustBeObject, optionsOf } from './arguments.ts'
import { AttachCalls } from './attach-calls.ts'
import type { DefaultConnection, DistributiveOmit } from './connection.ts'
import { Emitter } from './emitter.ts'
import type { MakePart } from './composition.ts'
import { encode } from './encode.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'
import { newCommandId, OutgoingQueue } from './outgoing.ts'
import type { Outgoing } from './outgoing.ts'
import type { Shown, Surface } from './parts.ts'
import { Sender } from './sender.ts'
import { amendMessage } from '@ovation/room/message'

type Question = Parameters<DefaultConnection['request']>[0]
/** A frame for the room, before the room is added. */
type Addressed = DistributiveOmit<Extract<ClientFrame, { room: string }>, 'id' | 'room'>

/** The ids that a server finds even in a frame that it cannot parse, so that every refusal is answered. */
const COMMAND_ID = /^[\w./~-]{1,64}$/

// oxlint-disable-next-line typescript/no-unsafe-declaration-merging -- the constructor `add` makes these members of the parts of features.
export interface DefaultRoom extends Surface {}

/**
 * A room as its user sees it. More than fifteen methods: half of them are its public interface, the others are what may happen
 * to an attachment.
 */
export class DefaultRoom implements Room {
  declare readonly name: string
  declare readonly connection: DefaultConnection

  /** Of the features. */
  #parts: ClientPart[] = []
  /** What each of them is made with. */
  #port: unknown
  #timeline: Timeline
  #queue: OutgoingQueue
  #sender: Sender
  #status: RoomStatus = 'detached'
  #error: OvationError | undefined
  #standing: Standing | undefined
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
  /** The last moment to send. */
  leaving = (): void => this.#tell('leaving')
  #changed = (): void => {
    this.#snapshot = undefined
    this.#changes.emit()
  }
  #request = <R>(frame: Addressed, answered?: (answer: R) => void, timeoutMs?: number): Promise<R> =>
    this.connection.request({ room: this.name, ...frame } as Question, answered, timeoutMs)

  constructor(name: string, connection: DefaultConnection, options: ClientOptions, parts: readonly MakePart[]) {
    this.name = name
    this.connection = connection
    const timeline = (this.#timeline = new Timeline(name))
    const queue = (this.#queue = new OutgoingQueue({
      sendTimeoutMs: options.sendTimeoutMs ?? TIMES.sendTimeoutMs,
      maxQueued: options.maxQueued ?? 100,
      changed: this.#changed,
    }))
    this.#sender = new Sender(queue, (item, outcome) => connection.command(item, outcome))
    this.#port = {
      ...{ room: this, connection, timeline, queue, events: this.#stream, changed: this.#changed },
      ...{ mustBeNumber, mustBeFunction, mustBeObject, optionsOf, OvationError, amend: amendMessage },
      attached: () => this.#whenAttached(),
      enqueue: <T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions) =>
        this.#enqueue(type, body, options),
      seqOf: async (message: { seq?: number; cid: string }) => {
        mustBeObject(message, 'a message or MessageRef')
        const seq = message.seq ?? (await queue.get(message.cid)?.settled)?.seq
        if (seq === undefined) throw new OvationError('message_not_found')
        return seq
      },
      watch: <V>(select: () => V, listener: (value: V) => void) => {
        mustBeFunction(listener)
        let last: V | undefined
        const check = (): void => {
          const value = select()
          if (value !== last && this.#status === 'attached') listener((last = value))
        }
        const subscription = this.subscribe(check)
        check()
        return subscription
      },
      // In this order: a server reads the frames of likes, of which there are many, as a text.
      send: ({ t, ...frame }: Addressed) => connection.send({ t, room: name, ...frame } as ClientFrame),
      request: this.#request,
      emitter: <T>() => new Emitter<T>(),
    }
    DefaultRoom.add(this, parts)
    connection.subscribe((status) => this.#connectionChanged(status))
    connection.onFrame((frame) => this.#receive(frame))
    connection.onLeaving(this.leaving)
  }

  /** Adds parts of features. Not a method, because a room is in the hands of the page. */
  static add(room: DefaultRoom, makers: readonly MakePart[]): void {
    const parts = makers.map((make) => make(room.#port as never))
    const own = room as unknown as Record<string, object>
    for (const part of parts)
      // What several features add under one name is one object.
      for (const [key, added] of Object.entries(part.room)) own[key] = own[key] ? Object.assign(own[key], added) : added
    room.#parts.push(...parts)
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
    this.leaving()
    this.#end('detached', new OvationError('aborted', { detail: 'the room was detached' }))
    const { unsettled } = this.#queue
    // After what was still to be sent for this room: likes, and the read position.
    const leaving = wasAttached ? this.#leave() : undefined
    await Promise.allSettled([leaving, ...unsettled.map(({ settled }) => settled)])
  }

  #leave(): Promise<unknown> {
    return this.#request({ t: 'detach' }, undefined, TIMES.flushTimeoutMs)
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
      await this.#request<Attached>(
        {
          t: 'attach',
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
      // It is not tried again: the next try says whether the room still asks for one.
      if (failure.code === 'password_wrong') this.#password = undefined
      if (!failure.retry) return this.#end('failed', failure)
      setTimeout(
        () => attempt === this.#attempt && this.connection.connected && void this.#attach(),
        failure.retryInMs ?? 1_000,
      )
    }
  }

  #onAttached(attached: Attached): void {
    const { position, recovered, self, snapshot } = attached
    const before = this.#timeline.view.position
    this.#standing = self
    if (snapshot) this.#reset(snapshot, position)
    if (!recovered && this.#everAttached) this.#discontinuities.emit({ from: before, to: position })
    this.#everAttached = true
    this.#setStatus('attached')
    this.#calls.settle()
    this.#sender.open()
    this.#tell('attached', attached)
    // A part may have looked at the snapshot before the others had taken the answer.
    this.#changed()
  }

  #reset(snapshot: Snapshot, position: Position): void {
    this.#timeline.reset(snapshot, position)
    this.#arrived(snapshot.messages)
    // What was stored before that is no longer among the newest: nothing tells of it any more.
    for (const { id, position: at } of this.#queue.all) if (at && at.seq <= position.seq) this.#queue.delivered(id, at)
  }

  #arrived(messages: readonly Message[]): void {
    for (const { author, cid, epoch, seq } of messages)
      if (this.connection.isSelf(author.id)) this.#queue.delivered(cid, { epoch, seq })
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
    this.#tell('ended')
    this.#queue.giveUp(error)
    this.#everAttached = false
    // What they could do here ended with it: no ticket, no slot on stage, no role.
    this.#standing = undefined
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
        this.#arrived(frame.messages)
        break
      case 'personal':
        return this.#timeline.takePersonal(frame)
      case 'self':
        this.#standing = frame.self
        if (frame.snapshot && frame.position) this.#reset(frame.snapshot, frame.position)
        break
      case 'detached':
        return this.#end('failed', OvationError.fromWire(frame.error))
      default:
        this.#tell('receive', frame)
    }
    this.#changed()
    if (this.#timeline.missingPinned.length > 0) void this.#fetchPinned()
  }

  #happened(event: RoomEvent): void {
    if (event.type === 'message.sent' && event.body && this.connection.isSelf(event.actor)) {
      this.#queue.delivered(event.body.cid, { epoch: event.epoch, seq: event.seq })
    }
    this.#stream.emit(event)
  }

  async #fetchPinned(): Promise<void> {
    const seqs = this.#timeline.missingPinned
    const page = await this.#request<{ messages: Message[] }>({ t: 'messages', seqs }).catch(() => undefined)
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
    const { state, timeline, gaps } = this.#timeline.view
    return (this.#snapshot ??= Object.assign(
      {
        ...{ status: this.#status, state, timeline, gaps, pinned: this.#timeline.pinned, level: this.#level },
        ...(this.#error && { error: this.#error }),
        ...(this.#standing && { self: this.#standing }),
      },
      ...(this.#parts.map((part) => part.snapshot?.(this.#standing)) as [Shown]),
    ))
  }

  #tell(what: 'attached' | 'receive' | 'leaving' | 'ended', value?: object): void {
    for (const part of this.#parts) part[what]?.(value as object)
  }

  #setStatus(status: RoomStatus): void {
    this.#status = status
    if (status !== 'failed') this.#error = undefined
    this.#changed()
  }
}
