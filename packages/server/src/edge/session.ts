import { CLOSE, explain, mayRetryClose, OvationError, toWire, WIRE_LIMITS, WIRE_VERSION } from '@ovation/protocol'
import type { ClientFrame, CloseReason, ServerFrame } from '@ovation/protocol'
import { parseClientFrame } from '@ovation/protocol/schemas'
import type { Identity } from '../identity/index.ts'
import { guarded } from '../entry/index.ts'
import type { Door } from '../entry/index.ts'
import { newSecret } from '../ops/index.ts'
import { Attachments } from './attachments.ts'
import type { AttachmentsOwner } from './attachments.ts'
import { handleAtOnce, handleFrame } from './frames.ts'
import type { Frame, Sender } from './frames.ts'
import { greet } from './handshake.ts'
import { Heartbeat } from './heartbeat.ts'
import { Outbox } from './outbox.ts'
import type { OutboxOwner } from './outbox.ts'
import { RateGuard } from './rate-guard.ts'
import { reply, replyError } from './replies.ts'
import type { SessionDeps } from './session-deps.ts'
import type { Transport } from './transport.ts'

/** The origin of a connection. */
export type Origin = {
  door: Door
  /** The address that its limits are counted under. */
  address: string
  /** The origin of its page, if that is not a page of this server. */
  page: string | undefined
  /** A known person is behind the connection now. */
  held(): void
  /** The session sends and receives nothing more. */
  ended(session: string): void
}

/** How long a ping may be unanswered before a newer connection of the same person takes this one's slot. */
const SILENT_MS = 5_000

/** The state of a connection: each mode with its own data. */
type State =
  | { mode: 'awaitingHello'; since: number }
  | { mode: 'ready'; identity: Identity; leave: () => void }
  | { mode: 'closed' }

/**
 * One client's connection, over any transport, from the hello to its end. What frames do is in `frames.ts`, what is sent in
 * the outbox. Half of its methods are what others ask of a connection: attachments, outbox, sender, budgets, whoever ends it.
 */
export class Session implements AttachmentsOwner, OutboxOwner, Sender {
  /** A secret by which requests of the same client find this session if the transport is one-way. */
  readonly id: string
  readonly deps: SessionDeps
  readonly address: string
  readonly outbox: Outbox
  readonly attachments = new Attachments(this)
  readonly guard: RateGuard
  #transport: Transport
  #origin: Origin
  #state: State
  #heartbeat: Heartbeat
  /** Whose connections were ended while a hello is being answered by what was true before. */
  #endedMeanwhile: Set<string> | undefined
  /** Ends when the frames that were received have been handled. */
  #turn: Promise<void> = Promise.resolve()

  constructor(transport: Transport, deps: SessionDeps, origin: Origin) {
    this.id = deps.node === undefined ? newSecret() : `${deps.node}.${newSecret()}`
    this.deps = deps
    this.#transport = transport
    this.#origin = origin
    this.address = origin.address
    this.#state = { mode: 'awaitingHello', since: deps.clock.monotonicMs() }
    this.outbox = new Outbox(transport, deps, this)
    this.guard = new RateGuard(deps)
    this.#heartbeat = new Heartbeat(this.outbox)
  }

  get open(): boolean {
    return this.#state.mode !== 'closed'
  }

  get identity(): Identity {
    if (this.#state.mode !== 'ready') throw new OvationError('hello_expected')
    return this.#state.identity
  }

  get actorId(): string | undefined {
    return this.#state.mode === 'ready' ? this.#state.identity.id : undefined
  }

  /** Whether a question to the client has been unanswered for a while. */
  get silent(): boolean {
    return this.outbox.unansweredMs(this.deps.clock.monotonicMs()) > SILENT_MS
  }

  /** Ends the connection if it is of this person, or turns out to be when its hello has been answered. */
  endFor(actor: string): void {
    if (this.actorId === actor) this.close('token_expired')
    else this.#endedMeanwhile?.add(actor)
  }

  /** The integrator's signing key of its token. A connection whose hello is being answered looks for itself whether that counts. */
  get signedWith(): string | undefined {
    return this.#state.mode === 'ready' ? this.#state.identity.signedWith : undefined
  }

  /** The origin of its page, if that is not a page of this server. */
  get page(): string | undefined {
    return this.#origin.page
  }

  /** The client does not keep up, or a newer connection of the same person needs its slot. */
  giveWay(): void {
    this.close('too_slow')
  }

  /** Takes one frame from the client. Frames are handled in order; a command is passed on without waiting for its result. */
  receive(text: string): void {
    guarded(
      this.deps.report,
      this.#origin.door,
      () => this.#receive(text),
      () => this.close('internal'),
    )
  }

  /** Counts a control frame of the transport, which costs as much as a text frame. */
  control(): void {
    if (this.open && !this.guard.take()) this.close('rate_limited')
  }

  #receive(text: string): void {
    const { mode } = this.#state
    if (mode === 'closed') return
    if (!this.guard.take() || this.guard.full) return this.close('rate_limited')
    if (mode === 'ready' && handleAtOnce(this, text)) return
    const parsed = parseClientFrame(text)
    if ('error' in parsed) return this.#refuse(parsed.error, parsed.id)
    const { frame } = parsed
    // Answered out of turn: it asks whether the server is alive, not how busy it is.
    if (frame.t === 'ping' && mode === 'ready') return reply(this.outbox, frame.id, {})
    this.guard.begin()
    const joins = frame.t === 'hello' || frame.t === 'attach'
    const before = joins ? this.#turn.then(() => this.deps.joins.enter(this.address)) : this.#turn
    this.#turn = before
      .then(() => this.#handle(frame, text.length))
      .catch((error: unknown) => replyError(this.outbox, 'id' in frame ? frame.id : undefined, error, this.deps.logger))
      .finally(() => this.guard.finish())
  }

  /** Invalid input ends the connection before the hello; after it, the input is answered with an error. */
  #refuse(error: OvationError, id = ''): void {
    if (this.#state.mode !== 'ready') return this.close('invalid_frame', { message: error.message })
    this.outbox.send({ t: 'reply', id, error: toWire(error) })
  }

  async #handle(frame: ClientFrame, chars: number): Promise<void> {
    if (!this.open) return
    if (this.#state.mode === 'ready') return handleFrame(this, frame, chars)
    if (frame.t === 'hello') return this.#begin(frame)
    this.close('hello_expected')
  }

  async #begin(hello: Frame<'hello'>): Promise<void> {
    const { budgets, clock } = this.deps
    const ended = (this.#endedMeanwhile = new Set<string>())
    const greeting = await greet(hello, this.deps)
    this.#endedMeanwhile = undefined
    if ('refused' in greeting) return this.close(greeting.refused, greeting)
    if (!this.open) return
    const { identity, guestToken } = greeting
    const revoked = identity.signedWith !== undefined && !this.deps.tokens.counts(identity.signedWith, clock.now())
    if (ended.has(identity.id) || revoked) return this.close('token_expired')
    const leave = budgets.connections.identify(identity.id, this)
    if (!leave) return this.close('too_many_connections')
    this.#origin.held()
    this.#state = { mode: 'ready', identity, leave }
    this.outbox.send({
      t: 'welcome',
      v: WIRE_VERSION,
      actor: {
        ...{ id: identity.id, name: identity.name },
        ...(identity.aliases ? { aliases: identity.aliases } : {}),
      },
      serverTime: clock.now(),
      session: this.id,
      ...(guestToken === undefined ? {} : { guestToken }),
    })
  }

  /** A newer token of the same person: the connection stays open, and roles follow the new token. */
  async renew(token: string): Promise<void> {
    const identity = await this.deps.authenticate(token)
    if (this.#state.mode !== 'ready') return
    if (identity.id !== this.#state.identity.id) return this.close('unauthorized')
    this.#state = { ...this.#state, identity }
    this.attachments.standingChanged()
  }

  /** Handles what is due by time. Called about once a second, with monotonic milliseconds. */
  sweep(now: number): void {
    const { limits, clock } = this.deps
    if (this.#state.mode === 'closed') return
    if (this.#state.mode === 'awaitingHello') {
      // A hello that was received and waits for its turn is not late.
      if (this.guard.waiting === 0 && now - this.#state.since > WIRE_LIMITS.helloTimeoutMs) this.close('hello_timeout')
      return
    }
    if (this.#state.identity.expiresAt <= clock.now()) return this.close('token_expired')
    if (this.outbox.unansweredMs(now) > limits.maxSilenceMs) return this.close('too_slow')
    this.#heartbeat.beat(now, limits.silentPingIntervalMs)
  }

  /** Says why, and ends the connection. The code tells the client whether to come back. */
  close(reason: CloseReason, { message, retryInMs }: { message?: string; retryInMs?: number } = {}): void {
    if (!this.open) return
    const code = CLOSE[reason]
    this.deps.metrics.closes.inc({ reason })
    const bye: ServerFrame = {
      t: 'bye',
      code,
      reason: message ?? explain(reason),
      retry: mayRetryClose(code),
      ...(retryInMs === undefined ? {} : { retryInMs }),
    }
    this.#transport.sendText(JSON.stringify(bye))
    this.#transport.close(code, reason)
    this.closed()
  }

  /** The connection was closed, by either side. */
  closed(): void {
    if (this.#state.mode === 'ready') this.#state.leave()
    this.#state = { mode: 'closed' }
    this.outbox.end()
    this.attachments.leaveAll()
    this.#origin.ended(this.id)
  }
}
