import { Credentials } from './credentials.ts'
import { Emitter } from './emitter.ts'
import type { Subscription } from '@ovation/kernel/client'
import { CLOSE, explain, mayRetryClose, OvationError, WIRE_VERSION } from '@ovation/protocol'
import type { ClientFrame, Reply, ServerFrame, WireError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import type { Connection, ConnectionStatus, Identity } from './api/connection.ts'
import { backoffMs, isHidden, onPage } from './backoff.ts'
import { addressOf, unreachable } from './address.ts'
import type { Connecting } from './composition.ts'
import { encode } from './encode.ts'
import * as LIMITS from './limits.ts'
import { Memory } from './memory.ts'
import type { MyAccount } from './my-account.ts'
import * as TIMES from './times.ts'
import type { ClientOptions, TransportName } from './options.ts'
import { withResolvers } from './outgoing.ts'
import { openFirst } from './race.ts'
import { ABNORMAL } from './transport.ts'
import type { Transport } from './transport.ts'
import { openWebSocket } from './websocket.ts'

/** The error for a close code, if the code has a meaning of its own. */
const errorOfClose = (code: number): OvationError | undefined => {
  const name = (Object.keys(CLOSE) as (keyof typeof CLOSE)[]).find((one) => CLOSE[one] === code)
  if (name) return new OvationError(name)
  return mayRetryClose(code) ? undefined : new OvationError('invalid_frame', { detail: `close code ${code}` })
}

/** Called once, with an error or the result. */
type Settle = (error: OvationError | undefined, result?: unknown) => void

/**
 * Keeps one connection to the server, over whichever transport works, and reconnects when it is lost. More than fifteen methods:
 * it is one state machine, in which a frame, a close, a timer or the page may come in any state.
 */
export class DefaultConnection implements Connection {
  #options: ClientOptions
  #connecting: Connecting
  #credentials: Credentials
  /** Which transport works. Results with a custom WebSocket say nothing about the platform's own. */
  #transportMemory: Memory
  #status: ConnectionStatus = { state: 'idle' }
  #changes = new Emitter<ConnectionStatus>()
  #frames = new Emitter<ServerFrame>()
  #leaving = new Emitter<void>()
  #transport: Transport | undefined
  #failures = 0
  #worked = false
  #webSocketWorked = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #refresh: ReturnType<typeof setTimeout> | undefined
  #diagnosis: ReturnType<typeof setTimeout> | undefined
  #stopPage: (() => void) | undefined
  #liveness: ReturnType<Connecting['watch']>
  /** Whether the last connection was given up because nothing arrived. */
  #wasUnanswered = false
  #openedAt = 0
  /** The transport whose connections repeatedly ended soon after the welcome: the other one is tried first. */
  #unsteady: TransportName | undefined
  #endTurn: (() => void) | undefined
  #requests = new Map<string, Settle>()
  #commands = new Map<string, Settle>()
  #nextRequest = 1
  #attempt = 0
  #bye: { code: number; reason: string; retryInMs?: number } | undefined
  declare self: Identity | undefined
  /** Loads what asks the server by requests; added with `client.me`. */
  declare account: () => Promise<MyAccount>
  clockOffsetMs = 0

  constructor(options: ClientOptions, connecting: Connecting) {
    this.#options = options
    this.#connecting = connecting
    this.#credentials = new Credentials(options)
    this.#liveness = connecting.watch(
      () => this.send({ t: 'ping', id: 'ping' }),
      () => this.#closeIn(0, !this.#failures),
    )
    this.#transportMemory = options.WebSocket ? new Memory(undefined) : this.#credentials.memory
  }

  get server(): string {
    return `${this.#options.server}`.replace(/\/+$/, '')
  }

  isSelf(id: string): boolean {
    return !!(this.self?.id === id || this.self?.aliases?.includes(id))
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  subscribe(listener: (status: ConnectionStatus) => void): Subscription {
    const subscription = this.#changes.subscribe(listener)
    listener(this.#status)
    return subscription
  }

  onFrame(listener: (frame: ServerFrame) => void): void {
    this.#frames.subscribe(listener)
  }

  /** Calls back when the page is being left: the last moment to send something. */
  onLeaving(listener: () => void): void {
    this.#leaving.subscribe(listener)
  }

  connect(): void {
    const { state } = this.#status
    if (state !== 'idle' && state !== 'failed') return
    this.#stopPage ??= onPage({ wake: () => this.retryNow(), left: () => this.#leaving.emit() })
    this.#failures = 0
    void this.#open()
  }

  retryNow(): void {
    if (this.connected) this.#liveness.doubt()
    if (this.#status.state !== 'waiting') return
    clearTimeout(this.#timer)
    void this.#open()
  }

  /** Connects again, as whoever this person is now. */
  reopen(): void {
    this.#credentials.ended()
    this.#stop()
    void this.#open()
  }

  async check(): Promise<OvationError | undefined> {
    const base = addressOf(this.#options.server)
    return base ? this.#connecting.check(base, this.#options) : this.#noAddress
  }

  send(frame: ClientFrame): void {
    this.#transport?.send(encode(frame))
  }

  get connected(): boolean {
    return this.#status.state === 'connected'
  }

  /**
   * Sends a frame that is answered; rejects if the connection ends first, or with `timeout`. `answered` is called in order
   * with the frames around the answer; the promise resolves a moment later.
   */
  async request<R>(
    frame: DistributiveOmit<Extract<ClientFrame, { id: string }>, 'id'>,
    answered?: (result: R) => void,
    timeoutMs: number = TIMES.requestTimeoutMs,
  ): Promise<R> {
    if (!this.connected) throw this.#gone
    const id = `r${this.#nextRequest++}`
    // The id is where a server finds it even in a frame that it cannot parse.
    const { t, ...rest } = frame
    const text = encode({ t, id, ...rest })
    const { promise, resolve, reject } = withResolvers<R>()
    const timer = setTimeout(() => {
      this.#requests.delete(id)
      reject(new OvationError('timeout', { detail: `the server did not answer within ${timeoutMs / 1_000} s` }))
    }, timeoutMs)
    this.#requests.set(id, (error, result) => {
      if (error) return reject(error)
      answered?.(result as R)
      resolve(result as R)
    })
    this.#transport?.send(text)
    this.#liveness.asked()
    return promise.finally(() => clearTimeout(timer))
  }

  /** Sends a command under its id. If the connection ends first and is restored, neither callback is called. */
  command(
    { id, text }: { id: string; text: string },
    outcome: { stored(position: Position): void; refused(error: OvationError): void },
  ): void {
    this.#commands.set(id, (error, reply) =>
      error ? outcome.refused(error) : outcome.stored((reply as Reply).position),
    )
    this.#transport?.send(text)
    this.#liveness.asked()
  }

  /** Closes the connection. Requests in flight have a moment to be answered. */
  close(): void {
    if (this.#status.state === 'closed') return
    this.#stopPage?.()
    this.#liveness.stop()
    this.#set({ state: 'closed' })
    if (this.#commands.size === 0) return this.#stop(true)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#stop(true), TIMES.flushTimeoutMs)
  }

  get #noAddress(): OvationError {
    return new OvationError('address_invalid', { detail: String(this.#options.server) })
  }

  get #gone(): OvationError {
    return this.#status.state === 'closed' ? new OvationError('closed') : unreachable('the connection ended')
  }

  // One connection

  async #open(): Promise<void> {
    const base = addressOf(this.#options.server)
    if (!base) return this.#fail(this.#noAddress)
    if (this.#credentials.waitMs > 0) return this.#waitFor(this.#credentials.waitMs)
    const attempt = ++this.#attempt
    this.#bye = undefined
    this.#wasUnanswered = false
    const { state, code, error } = this.#status
    this.#set(state === 'waiting' ? { state: 'connecting', code, error } : { state: 'connecting' })
    this.#diagnosis = setTimeout(() => void this.#diagnose(attempt), TIMES.silentWebSocketMs)
    let hello: string
    try {
      const endTurn = await this.#credentials.turn()
      if (attempt !== this.#attempt) return endTurn()
      this.#endTurn = endTurn
      const who = await this.#credentials.hello()
      if (attempt !== this.#attempt) return
      hello = encode({ t: 'hello', v: WIRE_VERSION, ...who, client: 'js/0.2.0' } satisfies ClientFrame)
    } catch (error) {
      if (attempt !== this.#attempt) return
      const why = error as OvationError
      if (why.retry) return this.#wait(ABNORMAL, why)
      return this.#fail(why, why.code === 'unauthorized' ? CLOSE.unauthorized : undefined)
    }
    // If a socket opened a moment ago, another attempt may well succeed sooner than this one.
    const patience = this.#worked && this.#failures < LIMITS.reopens ? LIMITS.reopenShare : 1
    this.#closeIn(TIMES.connectTimeoutMs * patience, true)
    const names = this.#transports()
    const mine = (): boolean => attempt === this.#attempt
    this.#transport = openFirst(
      names,
      {
        silentMs: this.#webSocketWorked ? TIMES.silentKnownWebSocketMs : TIMES.silentWebSocketMs,
        eager: !this.#webSocketWorked || this.#failures >= LIMITS.maxFailuresOnceWorked,
      },
      (name, events) =>
        (name === 'websocket' ? openWebSocket : this.#connecting.openSse)(base, this.#options, hello, events),
      {
        opened: () => {
          if (!mine()) return
          this.#openedAt = performance.now()
          this.#closeIn(TIMES.connectTimeoutMs, false)
        },
        frame: (frame, from) => mine() && this.#receive(frame, from, names),
        closed: (code, error) => mine() && this.#lost(this.#bye?.code ?? code, error),
      },
    )
  }

  // Which transport

  get #blockedKey(): string {
    return `ovation.sse.${this.#options.server}`
  }

  /** The WebSocket first, except for a while after none got through. */
  #transports(): TransportName[] {
    const names = this.#options.transports ?? ['websocket', 'sse']
    const has = this.#options.WebSocket ?? globalThis.WebSocket
    const usable: TransportName[] = has ? [...names] : ['sse']
    const leftMs = Number(this.#transportMemory.get(this.#blockedKey) ?? 0) - Date.now()
    // Longer than possible: the clock was set back since.
    const blocked = leftMs > 0 && leftMs <= TIMES.blockedForMs && 'websocket'
    return usable[0] === (this.#unsteady ?? blocked) ? usable.reverse() : usable
  }

  /**
   * A restart of the server must not push everybody off the better transport: a blocked WebSocket is remembered only if none
   * ever worked.
   */
  #rememberTransport(used: TransportName, [first]: TransportName[]): void {
    const until = used === 'sse' && !this.#webSocketWorked ? Date.now() + TIMES.blockedForMs : 0
    if (used !== first || this.#unsteady) this.#transportMemory.set(this.#blockedKey, String(until))
  }

  #receive(frame: ServerFrame | undefined, from: TransportName, tried: TransportName[]): void {
    // The other side does not speak our protocol.
    if (!frame) return this.#transport?.close()
    if (this.connected) this.#liveness.heard(frame.t === 'reply')
    switch (frame.t) {
      case 'ping':
        return this.send({ t: 'pong', n: frame.n })
      case 'bye':
        this.#bye = frame
        return
      case 'welcome':
        // Another tab was first: its guest is this tab's too.
        if (frame.guestToken && !this.#credentials.keepGuest(frame.guestToken)) return this.reopen()
        this.#welcomed(frame)
        this.#rememberTransport(from, tried)
        this.#liveness.begin(performance.now() - this.#openedAt)
        return this.#set({ state: 'connected', transport: from })
      case 'reply': {
        const waiting = this.#commands.has(frame.id) ? this.#commands : this.#requests
        const settle = waiting.get(frame.id)
        waiting.delete(frame.id)
        if ('error' in frame) settle?.(OvationError.fromWire(frame.error))
        else settle?.(undefined, frame.result)
        if (this.#status.state === 'closed' && this.#commands.size === 0) this.#stop(true)
        return
      }
    }
    this.#frames.emit(frame)
  }

  #welcomed({ actor, serverTime }: Extract<ServerFrame, { t: 'welcome' }>): void {
    clearTimeout(this.#timer)
    clearTimeout(this.#diagnosis)
    this.#endTurn?.()
    this.#worked = true
    this.self = actor
    this.clockOffsetMs = serverTime - Date.now()
    this.#credentials.welcomed(serverTime)
    this.#scheduleRefresh()
  }

  /** `unanswered`: nothing arrives, although nobody closed the connection. Another one may succeed at once. */
  #closeIn(timeoutMs: number, unanswered: boolean): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#wasUnanswered = unanswered
      this.#transport?.close()
    }, timeoutMs)
  }

  #scheduleRefresh(): void {
    clearTimeout(this.#refresh)
    const { leftMs, restMs } = this.#credentials
    if (leftMs === undefined) return
    const delayMs = Math.max(leftMs / 2, leftMs - TIMES.refreshBeforeExpiryMs, restMs)
    this.#refresh = setTimeout(() => void this.#refreshToken(), Math.min(delayMs, TIMES.maxTimerMs))
  }

  async #refreshToken(): Promise<void> {
    const attempt = this.#attempt
    try {
      const token = await this.#credentials.renew()
      if (attempt === this.#attempt && this.#credentials.useless === 0) this.send({ t: 'token', token })
    } catch {
      // Tried again later. The connection ends with the old token, and the next one needs a new token.
    }
    if (attempt === this.#attempt) this.#scheduleRefresh()
  }

  /** A connection has worked once it has lasted for a while: some proxies pass the welcome and nothing after it. */
  #judge(transport: TransportName | undefined): void {
    if (performance.now() - this.#openedAt >= TIMES.goodAfterMs) {
      this.#failures = 0
      this.#unsteady = undefined
      this.#webSocketWorked ||= transport === 'websocket'
    } else if (!this.#bye && this.#failures % 2) this.#unsteady = transport
  }

  #lost(code: number, answer?: WireError): void {
    const { state, transport } = this.#status
    if (this.connected) this.#judge(transport)
    this.#stop(state === 'closed')
    if (state === 'closed') return
    const said = this.#bye?.reason
    const known = answer ? OvationError.fromWire(answer) : errorOfClose(code)
    const error = known && said ? new OvationError(known.code, { message: said }) : known
    const rejected = code === CLOSE.unauthorized || code === CLOSE.token_expired
    const newTokenHelps = code !== CLOSE.unauthorized || (this.#options.getToken && !this.#credentials.fresh)
    if (error && !(rejected ? newTokenHelps : mayRetryClose(code))) return this.#fail(error, code)
    if (rejected) this.#credentials.ended()
    // If a connection never succeeded, a request finds out why; if it worked a moment ago, it is tried again first.
    if (error || state !== 'connecting' || (this.#worked && (this.#failures + 1) % LIMITS.maxFailuresOnceWorked > 0))
      return this.#wait(code, error)
    const attempt = this.#attempt
    void this.check().then((found) => attempt === this.#attempt && this.#wait(code, found ?? this.#unexplained))
  }

  /** Reports why an attempt takes long, before the attempt is given up. */
  async #diagnose(attempt: number): Promise<void> {
    const found = this.#credentials.asking ? this.trouble : await this.check()
    if (attempt !== this.#attempt) return
    const tell = (error: OvationError): void => {
      if (this.#status.state === 'connecting') this.#set({ ...this.#status, error })
    }
    if (found) return tell(found)
    // The server accepts connections: another transport is being tried, and gets as much time as the first.
    this.#diagnosis = setTimeout(() => tell(this.#unexplained), TIMES.silentWebSocketMs)
  }

  /** Why there is no connection; undefined if there is one. */
  get trouble(): OvationError | undefined {
    const { asking } = this.#credentials
    if (this.connected) return undefined
    return (
      (!asking && this.#status.error) ||
      new OvationError(asking ? 'token_failed' : 'unreachable', { detail: 'it does not answer' })
    )
  }

  /** The server would accept a connection, but there is none. */
  get #unexplained(): OvationError {
    return this.#transports().includes('sse')
      ? unreachable('the server answers, but no connection to it lasts')
      : new OvationError('websocket_blocked')
  }

  #wait(code: number, why = unreachable('the connection ended')): void {
    if (why.code === 'origin_refused' && !this.#worked) return this.#fail(why, code)
    const { useless, waitMs } = this.#credentials
    const message = explain('token_failed', `its token has ended, ${useless} times: check the clock`)
    const error = why.code === 'token_expired' && useless > 1 ? new OvationError(why.code, { message }) : why
    // An attempt that was never answered has waited long enough already.
    const failures = this.#wasUnanswered ? -1 : this.#failures >> 1
    this.#failures += 1
    const delayMs = backoffMs(failures, this.#options.random ?? Math.random, isHidden())
    const retryInMs = Math.max(this.#bye?.retryInMs ?? (why.retryInMs ?? 0) + delayMs, waitMs)
    this.#waitFor(retryInMs, { code, error })
  }

  #waitFor(retryInMs: number, { code, error }: Pick<ConnectionStatus, 'code' | 'error'> = this.#status): void {
    clearTimeout(this.#diagnosis)
    this.#set({ state: 'waiting', retryInMs, code, error })
    if (this.#status.state === 'waiting') this.#timer = setTimeout(() => void this.#open(), retryInMs)
  }

  #fail(error: OvationError, code?: number): void {
    this.#stop(true)
    this.#set({ state: 'failed', code, error })
  }

  /** Ends this connection. `forGood`: pending commands will never be answered. */
  #stop(forGood = false): void {
    this.#attempt += 1
    clearTimeout(this.#timer)
    clearTimeout(this.#refresh)
    clearTimeout(this.#diagnosis)
    this.#liveness.stop()
    this.#endTurn?.()
    this.#transport?.close()
    this.#transport = undefined
    const requests = this.#requests
    const commands = this.#commands
    this.#requests = new Map()
    this.#commands = new Map()
    for (const settle of requests.values()) settle(this.#gone)
    if (forGood) for (const settle of commands.values()) settle(new OvationError('command_unknown_outcome'))
  }

  #set(status: ConnectionStatus): void {
    this.#status = status
    this.#changes.emit(status)
  }
}

export type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
