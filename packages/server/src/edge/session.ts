import { CLOSE, explain, mayRetryClose, OvationError, WIRE_LIMITS, WIRE_VERSION, toWire } from '@ovation/protocol'
import type { ClientFrame, CloseReason, HistoryPage, RowsPage, ServerFrame, WalletState } from '@ovation/protocol'
import { parseClientFrame } from '@ovation/protocol/schemas'
import { admitGuest, isGuest, roleIn } from '../identity/index.ts'
import type { Identity, Tokens } from '../identity/index.ts'
import type { Budgets } from '../budget/index.ts'
import { guarded } from '../entry/index.ts'
import type { Door, Report } from '../entry/index.ts'
import { newSecret, TokenBucket } from '../ops/index.ts'
import type { Clock, Logger, Metrics, ServerLimits, Turns } from '../ops/index.ts'
import type { EncodedFrame, Rooms } from '../rooms/index.ts'
import { Attachment } from './attachment.ts'
import type { AttachmentDeps, AttachmentOwner } from './attachment.ts'
import { Outbox } from './outbox.ts'
import type { OutboxOwner } from './outbox.ts'
import type { Transport } from './transport.ts'

export type SessionDeps = {
  rooms: Rooms
  attachments: AttachmentDeps
  tokens: Tokens
  /** The identity in a token; throws if the token is refused. */
  authenticate: (token: string) => Promise<Identity>
  /** Somebody's coins in a room. */
  balance: (room: string, actor: string) => Promise<WalletState>
  budgets: Budgets
  /** Reports errors of the server itself. */
  report: Report
  /** The queue of people who join. */
  joins: Turns
  clock: Clock
  limits: ServerLimits
  logger: Logger
  metrics: Pick<Metrics, 'closes'>
  /** This node, if there are others: ids of its sessions begin with it, so that any node finds them. */
  node?: string
}

const PONG = /^\{"t":"pong","n":(\d{1,15})\}$/
const LIKE = /^\{"t":"like","room":"([a-z0-9_-]{1,64})","count":([1-9]\d{0,2})\}$/

/** The origin of a connection. */
export type Origin = {
  door: Door
  /** The address that its limits are counted under. */
  address: string
  /** A known person is behind the connection now. */
  held(): void
  /** The session sends and receives nothing more. */
  ended(session: string): void
}

const SILENT_MS = 5_000
/** Longer than it takes for what a client has already sent to arrive. */
const TURNED_AWAY_MS = 500
/** What a command takes in the log besides its own text. */
const STORED_OVERHEAD_BYTES = 400

/** What a read position takes: a row, with its indexes. */
const STORED_READ_BYTES = 200

/** The state of a connection: each mode with its own data. */
type State =
  | { mode: 'awaitingHello'; since: number }
  | { mode: 'ready'; identity: Identity; leave: () => void }
  | { mode: 'closed' }

const frameRate = (limits: ServerLimits) => ({
  perSecond: limits.framesPerConnectionPerSecond,
  burst: limits.framesPerConnectionBurst,
})

type Frame<T extends ClientFrame['t']> = Extract<ClientFrame, { t: T }>

/** One client's connection, over any transport: says hello, attaches to rooms, sends commands, receives frames. */
export class Session implements AttachmentOwner, OutboxOwner {
  /** A secret by which requests of the same client find this session if the transport is one-way. */
  readonly id: string
  #deps: SessionDeps
  #transport: Transport
  #origin: Origin
  #outbox: Outbox
  #state: State
  #attachments = new Map<string, Attachment>()
  #frames: TokenBucket
  #turn: Promise<void> = Promise.resolve()
  #waiting = 0
  #turnedAwayUntilMs = Number.NEGATIVE_INFINITY
  #lastSentAt: number
  #sentSincePing = false
  #lastPingAt = 0

  constructor(transport: Transport, deps: SessionDeps, origin: Origin) {
    this.id = deps.node === undefined ? newSecret() : `${deps.node}.${newSecret()}`
    this.#deps = deps
    this.#transport = transport
    this.#origin = origin
    this.#state = { mode: 'awaitingHello', since: deps.clock.monotonicMs() }
    this.#lastSentAt = deps.clock.monotonicMs()
    this.#outbox = new Outbox(transport, this)
    this.#frames = new TokenBucket(frameRate(deps.limits), deps.clock.monotonicMs())
  }

  get maxUnackedBytes(): number {
    return this.#deps.limits.maxUnackedBytes
  }

  now(): number {
    return this.#deps.clock.monotonicMs()
  }

  overflow(): void {
    this.close('too_slow')
  }

  get open(): boolean {
    return this.#state.mode !== 'closed'
  }

  get identity(): Identity {
    if (this.#state.mode !== 'ready') throw new OvationError('hello_expected')
    return this.#state.identity
  }

  /** Whether a question to the client has been unanswered for a while. */
  get silent(): boolean {
    const since = this.#outbox.waitingSince
    return since !== undefined && this.now() - since > SILENT_MS
  }

  /** A newer connection of the same person needs its slot. */
  giveWay(): void {
    this.close('too_slow')
  }

  get actorId(): string | undefined {
    return this.#state.mode === 'ready' ? this.#state.identity.id : undefined
  }

  // Receiving

  /** Takes one frame from the client. Frames are handled in order; a command is passed on without waiting for its result. */
  receive(text: string): void {
    guarded(
      this.#deps.report,
      this.#origin.door,
      () => this.#receive(text),
      () => this.close('internal'),
    )
  }

  /** Counts a control frame of the transport, which costs as much as a text frame. */
  control(): void {
    if (this.open && this.#frames.take(frameRate(this.#deps.limits), this.now()) === 0) this.close('rate_limited')
  }

  #receive(text: string): void {
    if (!this.open) return
    const { limits } = this.#deps
    if (this.#frames.take(frameRate(limits), this.now()) === 0 || this.#waiting >= limits.maxPendingFramesPerConnection)
      return this.close('rate_limited')
    // By far the most frequent frame from a crowd: parsed without the full parser.
    const pong = PONG.exec(text)
    if (pong && this.#state.mode === 'ready') return void this.#outbox.pong(Number(pong[1]))
    const like = LIKE.exec(text)
    if (like && this.#waiting === 0) {
      const [, room = '', count] = like
      if (Number(count) <= WIRE_LIMITS.maxLikesPerFrame && this.#attachments.has(room))
        return this.#like(room, Number(count))
    }
    const parsed = parseClientFrame(text)
    if ('error' in parsed) return this.#refuseFrame(parsed.error, parsed.id)
    // Answered out of turn: it asks whether the server is alive, not how busy it is.
    if (parsed.frame.t === 'ping' && this.#state.mode === 'ready')
      return this.send({ t: 'reply', id: parsed.frame.id, result: {} })
    this.#waiting += 1
    const comes = parsed.frame.t === 'hello' || parsed.frame.t === 'attach'
    const before = comes ? this.#turn.then(() => this.#deps.joins.enter(this.#origin.address)) : this.#turn
    this.#turn = before
      .then(() => this.#handle(parsed.frame, text.length))
      .catch((error: unknown) => this.#fail('id' in parsed.frame ? parsed.frame.id : undefined, error))
      .finally(() => (this.#waiting -= 1))
  }

  /** Invalid input ends the connection before the hello; after it, the input is answered with an error. */
  #refuseFrame(error: OvationError, id: string | undefined): void {
    if (this.#state.mode !== 'ready') return this.close('invalid_frame', { message: error.message })
    this.send({ t: 'reply', id: id ?? '', error: toWire(error) })
  }

  async #handle(frame: ClientFrame, chars: number): Promise<void> {
    if (this.#state.mode === 'closed') return
    if (this.#state.mode === 'awaitingHello') {
      if (frame.t !== 'hello') return this.close('hello_expected')
      return this.#hello(frame)
    }
    switch (frame.t) {
      case 'hello':
        throw new OvationError('invalid_frame', { detail: "'hello' was said already" })
      case 'token':
        return this.#renew(frame.token)
      case 'attach':
        return this.#attach(frame)
      case 'detach':
        this.#detach(frame.room)
        return this.send({ t: 'reply', id: frame.id, result: {} })
      case 'command':
        return this.#command(frame, chars)
      case 'history':
        return this.#read(frame, () =>
          this.#deps.rooms.queries.history(frame.room, frame.before ?? Number.MAX_SAFE_INTEGER, frame.limit),
        )
      case 'messages':
        return this.#read(frame, async () => ({
          messages: await this.#deps.rooms.queries.messages(frame.room, frame.seqs),
          more: false,
        }))
      case 'rows':
        return this.#read(frame, () => this.#deps.rooms.queries.rows(frame.room, frame))
      case 'wallet':
        this.#mustBeAttached(frame.room)
        return this.#answer(frame.id, this.#deps.balance(frame.room, this.identity.id))
      case 'like':
        this.#mustBeAttached(frame.room)
        return this.#like(frame.room, frame.count)
      case 'typing':
        this.#mustBeAttached(frame.room)
        return this.#attachments.get(frame.room)?.typing()
      case 'read':
        return this.#markRead(frame)
      case 'presence':
        return this.#presence(frame)
      case 'pong':
        this.#outbox.pong(frame.n)
    }
  }

  async #hello(frame: Frame<'hello'>): Promise<void> {
    if (Math.trunc(frame.v) !== WIRE_VERSION) return this.close('version_unsupported')
    const { tokens, clock, budgets, authenticate } = this.#deps
    try {
      const now = clock.now()
      const guest = frame.token === undefined ? await admitGuest(tokens, frame.guest ?? {}, now) : undefined
      const identity = guest?.identity ?? (await authenticate(frame.token ?? ''))
      if (!this.open) return
      const leave = budgets.connections.identify(identity.id, this)
      if (!leave) return this.close('too_many_connections')
      this.#origin.held()
      this.#state = { mode: 'ready', identity, leave }
      this.send({
        t: 'welcome',
        v: WIRE_VERSION,
        actor: { id: identity.id, name: identity.name },
        serverTime: now,
        session: this.id,
        ...(guest ? { guestToken: guest.token } : {}),
      })
    } catch (error) {
      if (!(error instanceof OvationError)) throw error
      this.close(error.code in CLOSE ? (error.code as CloseReason) : 'unauthorized', { message: error.message })
    }
  }

  /** A newer token of the same person: the connection stays open, and roles follow the new token. */
  async #renew(token: string): Promise<void> {
    const identity = await this.#deps.authenticate(token)
    if (this.#state.mode !== 'ready') return
    if (identity.id !== this.#state.identity.id) return this.close('unauthorized')
    this.#state = { ...this.#state, identity }
    for (const attachment of this.#attachments.values()) attachment.standingChanged()
  }

  async #attach({ id, room, since, password }: Frame<'attach'>): Promise<void> {
    const { attachments, limits, budgets } = this.#deps
    const { address } = this.#origin
    budgets.rates.attaches.mustTake(address)
    this.#detach(room, true)
    if (this.#attachments.size >= limits.maxRoomsPerConnection)
      throw new OvationError('too_many_rooms', { detail: String(limits.maxRoomsPerConnection) })
    const retryInMs = password === undefined ? 0 : budgets.rates.passwords.waitMs(address)
    if (retryInMs > 0) throw new OvationError('rate_limited', { retryInMs })
    await this.#mustNotGuess(room)
    const attachment = await Attachment.open(room, this, attachments, {
      ...(since ? { since } : {}),
      ...(password === undefined ? {} : { password }),
      answer: (result) => this.#answerJson(id, result),
    }).catch((error: unknown) => {
      if (error instanceof OvationError && error.code === 'password_wrong') budgets.rates.passwords.take(address)
      if (error instanceof OvationError && error.code === 'room_not_found') budgets.rates.unknownRooms.mustTake(address)
      throw error
    })
    if (this.open) this.#attachments.set(room, attachment)
    else attachment.leave()
  }

  /** After too many attempts at names, a client learns nothing about unlisted rooms, not even whether they exist. */
  async #mustNotGuess(room: string): Promise<void> {
    const { budgets, rooms } = this.#deps
    const retryInMs = budgets.rates.unknownRooms.waitMs(this.#origin.address)
    if (retryInMs === 0 || roleIn(this.identity, room) !== 'guest') return
    const state = await rooms.state(room).catch(() => undefined)
    if (state?.settings.access !== 'public') throw new OvationError('rate_limited', { retryInMs })
  }

  #detach(room: string, lost = false): void {
    this.#attachments.get(room)?.leave(lost)
    this.#attachments.delete(room)
  }

  /** Reads from the log, in a queue that all readers share. Frames behind it wait, so that one answer is made at a time. */
  async #read(
    { id, room }: Frame<'history' | 'messages' | 'rows'>,
    read: () => Promise<HistoryPage | RowsPage>,
  ): Promise<void> {
    this.#mustBeAttached(room)
    const result = await this.#deps.budgets.work.history.run(this.#origin.address, read)
    this.send({ t: 'reply', id, result })
  }

  #command({ id, room, type, body }: Frame<'command'>, chars: number): void {
    this.#mustBeAttached(room)
    const { budgets, rooms } = this.#deps
    const { address } = this.#origin
    const { id: actorId, name, avatar } = this.identity
    const guest = isGuest(actorId)
    this.#mustNotOvertake()
    if (budgets.rates.commands.take(actorId) === 0) {
      this.#turnedAwayUntilMs = this.now() + TURNED_AWAY_MS
      this.#mustNotOvertake()
    }
    if (guest) budgets.rates.guestCommands.mustTake(address)
    budgets.mustStore(chars + STORED_OVERHEAD_BYTES, { actor: actorId, guest, address })
    const actor = { id: actorId, name, role: roleIn(this.identity, room), ...(avatar ? { avatar } : {}) }
    this.#answer(
      id,
      rooms
        .command(room, { actor, commandId: id, command: { type, body } as never })
        .then((position) => ({ position })),
    )
  }

  /**
   * What was sent after a rate-limited command is refused with it: the client sends that command again, and its later ones
   * must not overtake it.
   */
  #mustNotOvertake(): void {
    const retryInMs = this.#turnedAwayUntilMs - this.now()
    if (retryInMs > 0) throw new OvationError('rate_limited', { retryInMs: Math.ceil(retryInMs) })
  }

  /** Likes are clamped, not refused: the excess is not counted. */
  #like(room: string, count: number): void {
    const { budgets, rooms } = this.#deps
    const taken = budgets.rates.likes.take(this.identity.id, count)
    if (taken > 0) rooms.like(room, taken)
  }

  #markRead({ id, room, seq }: Frame<'read'>): void {
    const attachment = this.#mustBeAttached(room)
    const { id: actor } = this.identity
    const who = { actor, guest: isGuest(actor), address: this.#origin.address }
    this.#deps.budgets.mustStore(STORED_READ_BYTES, who)
    attachment.markRead(seq)
    this.send({ t: 'reply', id, result: {} })
  }

  async #presence({ id, room, act, data }: Frame<'presence'>): Promise<void> {
    const attachment = this.#mustBeAttached(room)
    const { rates } = this.#deps.budgets
    rates.presence.mustTake(this.identity.id)
    if (isGuest(this.identity.id)) rates.guestCommands.mustTake(this.#origin.address)
    const answer = (json: string): void => this.#answerJson(id, json)
    if (act === 'watch') return attachment.watchPresence(answer)
    if (act === 'enter') await attachment.enter(data)
    else if (act === 'leave') attachment.leavePresence()
    else attachment.unwatchPresence()
    answer('{}')
  }

  #mustBeAttached(room: string): Attachment {
    const attachment = this.#attachments.get(room)
    if (!attachment) throw new OvationError('not_attached')
    return attachment
  }

  #answer(id: string, result: Promise<Extract<ServerFrame, { t: 'reply'; result: unknown }>['result']>): void {
    void result.then(
      (value) => this.send({ t: 'reply', id, result: value }),
      (error: unknown) => this.#fail(id, error),
    )
  }

  #answerJson(id: string, json: string): void {
    this.sendText(`{"t":"reply","id":${JSON.stringify(id)},"result":${json}}`)
  }

  #fail(id: string | undefined, error: unknown): void {
    if (!(error instanceof OvationError)) this.#deps.logger.error({ err: error }, 'a frame failed')
    const known = error instanceof OvationError ? error : new OvationError('internal')
    // Neither stored nor refused: the `bye` that follows makes the client retry with the same id.
    if (known.code === 'command_unknown_outcome') return
    this.send({ t: 'reply', id: id ?? '', error: toWire(known) })
  }

  // Sending

  send(frame: ServerFrame): void {
    this.sendText(JSON.stringify(frame))
  }

  sendText(text: string): void {
    if (!this.open) return
    this.#sent()
    this.#outbox.sendText(text)
  }

  /** Whether this client is too slow to receive what it is sent. */
  behind(now: number): boolean {
    return this.#outbox.behind(now)
  }

  get idle(): boolean {
    return this.#outbox.idle
  }

  get paceBytesPerS(): number {
    return this.#outbox.paceBytesPerS
  }

  /** Asks the client to acknowledge everything up to here. */
  mark(): void {
    this.#outbox.ping(this.now())
  }

  sendFrame(frame: EncodedFrame): void {
    if (!this.open) return
    this.#sent()
    this.#outbox.sendFrame(frame)
  }

  #sent(): void {
    this.#sentSincePing = true
    this.#lastSentAt = this.now()
  }

  /** Handles what is due by time. Called about once a second, with monotonic milliseconds. */
  sweep(now: number): void {
    const { limits, clock } = this.#deps
    if (this.#state.mode === 'closed') return
    if (this.#state.mode === 'awaitingHello') {
      // A hello that was received and waits for its turn is not late.
      if (this.#waiting === 0 && now - this.#state.since > WIRE_LIMITS.helloTimeoutMs) this.close('hello_timeout')
      return
    }
    if (this.#state.identity.expiresAt <= clock.now()) return this.close('token_expired')
    const waiting = this.#outbox.waitingSince
    if (waiting !== undefined && now - waiting > limits.maxSilenceMs) return this.close('too_slow')
    const due = this.#sentSincePing ? WIRE_LIMITS.pingIntervalMs : limits.silentPingIntervalMs
    if (now - this.#lastPingAt < due && now - this.#lastSentAt < limits.silentPingIntervalMs) return
    this.#lastPingAt = now
    this.#lastSentAt = now
    this.#sentSincePing = false
    this.#outbox.ping(now)
  }

  forget(room: string): void {
    this.#attachments.delete(room)
  }

  /** Uses the close code that makes a client ask for a new token: the integrator decides whether this person gets another. */
  endErased(): void {
    this.close('token_expired', {
      message: 'The connection was closed; what you said was erased; come in again as somebody new.',
    })
  }

  /** Says why, and ends the connection. The code tells the client whether to come back. */
  close(reason: CloseReason, { message, retryInMs }: { message?: string; retryInMs?: number } = {}): void {
    if (!this.open) return
    const code = CLOSE[reason]
    this.#deps.metrics.closes.inc({ reason })
    const retry = mayRetryClose(code)
    const text = message ?? explain(reason)
    this.#transport.sendText(
      JSON.stringify({
        t: 'bye',
        code,
        reason: text,
        retry,
        ...(retryInMs === undefined ? {} : { retryInMs }),
      } satisfies ServerFrame),
    )
    this.#transport.close(code, reason)
    this.closed()
  }

  /** The connection was closed, by either side. */
  closed(): void {
    if (this.#state.mode === 'ready') this.#state.leave()
    this.#state = { mode: 'closed' }
    for (const attachment of this.#attachments.values()) attachment.leave(true)
    this.#attachments.clear()
    this.#origin.ended(this.id)
  }
}
