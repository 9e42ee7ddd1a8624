import { CLOSE, mayRetryClose, OvationError, WIRE_VERSION } from '@ovation/protocol'
import type { ClientFrame, ErrorCode, Reply, ServerFrame, WireError } from '@ovation/protocol'
import type { Position } from '@ovation/room'
import { backoffMs, isHidden, onWake } from './backoff.ts'
import { Credentials } from './credentials.ts'
import { Emitter } from './emitter.ts'
import { TIMES } from './options.ts'
import type { ClientOptions, TransportName } from './options.ts'
import { openSse, openWebSocket } from './transport.ts'
import type { Transport } from './transport.ts'

/**
 * - `idle`: nothing asked for a connection yet
 * - `connecting`, `connected`
 * - `waiting`: cut off; tries again in `retryInMs`
 * - `failed`: refused for good; `code` says why
 * - `closed`: by `client.close()`
 */
export type ConnectionStatus = {
  state: 'idle' | 'connecting' | 'connected' | 'waiting' | 'failed' | 'closed'
  /** The close code (docs/spec/wire.md) of the last connection. */
  code?: number
  error?: OvationError
  retryInMs?: number
  transport?: TransportName
}

/** Failed tries of a WebSocket before the other way is tried. */
const PATIENCE = 2
const PATIENCE_ONCE_WORKED = 6

export type Self = { id: string; name: string }

const nameOfClose = (code: number): ErrorCode =>
  (Object.entries(CLOSE).find(([, value]) => value === code)?.[0] ?? 'internal') as ErrorCode

type Request = { resolve: (result: unknown) => void; reject: (error: OvationError) => void }

/** Keeps one connection to the server, over whichever transport gets through, and brings it back when it is lost. */
export class Connection {
  #options: ClientOptions
  #credentials: Credentials
  #status: ConnectionStatus = { state: 'idle' }
  #changes = new Emitter<ConnectionStatus>()
  #frames = new Emitter<ServerFrame>()
  #transport: Transport | undefined
  #transportName: TransportName | undefined
  #failures = 0
  #webSocketWorked = false
  #preferSse = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #silence: ReturnType<typeof setTimeout> | undefined
  #refresh: ReturnType<typeof setTimeout> | undefined
  #stopWaking: (() => void) | undefined
  #requests = new Map<string, Request>()
  #commands = new Map<string, Request>()
  #nextRequest = 1
  #attempt = 0
  #bye: { code: number; reason: string; retryInMs?: number } | undefined
  self: Self | undefined
  /** How far the server's clock is ahead of this one, milliseconds. */
  clockOffsetMs = 0

  constructor(options: ClientOptions) {
    this.#options = options
    this.#credentials = new Credentials(options)
  }

  get status(): ConnectionStatus {
    return this.#status
  }

  /** Hears of every change, and at once how things stand. */
  subscribe(listener: (status: ConnectionStatus) => void): { unsubscribe(): void } {
    const subscription = this.#changes.subscribe(listener)
    listener(this.#status)
    return subscription
  }

  onFrame(listener: (frame: ServerFrame) => void): void {
    this.#frames.subscribe(listener)
  }

  connect(): void {
    const { state } = this.#status
    if (state !== 'idle' && state !== 'failed') return
    this.#stopWaking ??= onWake(() => this.retryNow())
    this.#failures = 0
    void this.#open()
  }

  /** Does not wait any longer for the next try. */
  retryNow(): void {
    if (this.#status.state !== 'waiting') return
    clearTimeout(this.#timer)
    void this.#open()
  }

  send(frame: ClientFrame): void {
    this.#transport?.send(JSON.stringify(frame))
  }

  get connected(): boolean {
    return this.#status.state === 'connected'
  }

  /**
   * Sends a frame that is answered; rejects when the connection ends first. `answered` is called in order with the frames
   * around the answer; the promise resolves a moment later.
   */
  request<R>(
    frame: DistributiveOmit<Extract<ClientFrame, { id: string }>, 'id'>,
    answered?: (result: R) => void,
  ): Promise<R> {
    if (!this.connected) return Promise.reject(new OvationError('closed'))
    const id = `r${this.#nextRequest++}`
    return new Promise((resolve, reject) => {
      const settle = (result: unknown): void => {
        answered?.(result as R)
        resolve(result as R)
      }
      this.#requests.set(id, { resolve: settle, reject })
      this.send({ ...frame, id } as ClientFrame)
    })
  }

  /** Sends a command under an id of its own. Nothing is called when the connection ends first. */
  command(
    frame: Extract<ClientFrame, { t: 'command' }>,
    outcome: { stored(position: Position): void; refused(error: OvationError): void },
  ): void {
    this.#commands.set(frame.id, {
      resolve: (reply) => outcome.stored((reply as Reply).position),
      reject: outcome.refused,
    })
    this.send(frame)
  }

  close(): void {
    this.#stopWaking?.()
    this.#stop()
    this.#set({ state: 'closed' })
  }

  // One connection

  async #open(): Promise<void> {
    const attempt = ++this.#attempt
    this.#set({ state: 'connecting' })
    let hello: string
    try {
      hello = JSON.stringify({
        t: 'hello',
        v: WIRE_VERSION,
        ...(await this.#credentials.hello()),
        client: 'js/0.1.0',
      } satisfies ClientFrame)
    } catch (error) {
      if (attempt !== this.#attempt) return
      if (error instanceof OvationError && error.code === 'unauthorized') return this.#fail(error, CLOSE.unauthorized)
      return this.#lost(1006)
    }
    if (attempt !== this.#attempt) return
    const name = this.#chooseTransport()
    this.#transportName = name
    this.#bye = undefined
    const open = name === 'websocket' ? openWebSocket : openSse
    this.#timer = setTimeout(() => this.#transport?.close(), TIMES.connectWithinMs)
    this.#transport = open(this.#options, hello, {
      opened: () => this.#heard(),
      frame: (text) => attempt === this.#attempt && this.#receive(text),
      closed: (code, refusal) => attempt === this.#attempt && this.#lost(this.#bye?.code ?? code, refusal),
    })
  }

  /**
   * WebSocket first. The other one is tried when that keeps failing, sooner where it never worked; what worked there is
   * kept. A server that restarts must not push everybody off the better way.
   */
  #chooseTransport(): TransportName {
    const names = this.#options.transports ?? ['websocket', 'sse']
    const usable = names.filter((name) => name !== 'websocket' || this.#options.WebSocket || globalThis.WebSocket)
    if (usable.length < 2) return usable[0] ?? 'sse'
    if (this.#preferSse) return 'sse'
    const beyond = this.#failures - (this.#webSocketWorked ? PATIENCE_ONCE_WORKED : PATIENCE)
    return beyond >= 0 && beyond % 2 === 0 ? 'sse' : 'websocket'
  }

  #receive(text: string): void {
    this.#heard()
    const frame = JSON.parse(text) as ServerFrame
    switch (frame.t) {
      case 'ping':
        return this.send({ t: 'pong', n: frame.n })
      case 'bye':
        this.#bye = frame
        return
      case 'welcome':
        return this.#welcomed(frame)
      case 'reply': {
        const waiting = this.#commands.has(frame.id) ? this.#commands : this.#requests
        const request = waiting.get(frame.id)
        if (!request) return
        waiting.delete(frame.id)
        return 'error' in frame ? request.reject(OvationError.fromWire(frame.error)) : request.resolve(frame.result)
      }
    }
    this.#frames.emit(frame)
  }

  #welcomed(frame: Extract<ServerFrame, { t: 'welcome' }>): void {
    clearTimeout(this.#timer)
    this.#failures = 0
    if (this.#transportName === 'websocket') this.#webSocketWorked = true
    this.#preferSse = this.#transportName === 'sse' && !this.#webSocketWorked
    this.self = frame.actor
    this.clockOffsetMs = frame.serverTime - Date.now()
    if (frame.guestToken) this.#credentials.keepGuest(frame.guestToken)
    this.#scheduleRefresh()
    this.#set({ state: 'connected', transport: this.#transportName })
  }

  /** A connection that brings nothing for longer than the server is ever silent is dead, whatever the socket says. */
  #heard(): void {
    clearTimeout(this.#silence)
    this.#silence = setTimeout(() => this.#transport?.close(), TIMES.silentForMs)
  }

  #scheduleRefresh(): void {
    clearTimeout(this.#refresh)
    const expiresAt = this.#credentials.expiresAt
    if (expiresAt === undefined) return
    const leftMs = expiresAt - Date.now()
    const delayMs = Math.max(leftMs / 2, leftMs - TIMES.refreshBeforeExpiryMs)
    this.#refresh = setTimeout(() => void this.#refreshToken(), Math.min(Math.max(0, delayMs), TIMES.maxTimerMs))
  }

  async #refreshToken(): Promise<void> {
    this.#credentials.forget()
    try {
      this.send({ t: 'token', token: await this.#credentials.token() })
      this.#scheduleRefresh()
    } catch {
      // The connection ends with the old token, and the next one asks again.
    }
  }

  #lost(code: number, refusal?: WireError): void {
    this.#stop()
    // Such a page may not come in, however often it tries: a proxy that rewrites `Host`, perhaps, which somebody has to fix.
    if (refusal?.code === 'origin_refused') return this.#fail(OvationError.fromWire(refusal), code)
    if (this.#status.state === 'connecting' && this.#transportName === 'sse') this.#preferSse = false
    const rejected = code === CLOSE.unauthorized || code === CLOSE.token_expired
    const error = new OvationError(nameOfClose(code), this.#bye ? { message: this.#bye.reason } : {})
    if (code === CLOSE.unauthorized && !this.#options.getToken) return this.#fail(error, code)
    if (code === CLOSE.unauthorized && this.#credentials.fresh) return this.#fail(error, code)
    if (rejected) this.#credentials.forget()
    if (!mayRetryClose(code) && !rejected) return this.#fail(error, code)
    const retryInMs =
      this.#bye?.retryInMs ?? backoffMs(this.#failures++, this.#options.random ?? Math.random, isHidden())
    this.#set({ state: 'waiting', code, retryInMs })
    this.#timer = setTimeout(() => void this.#open(), retryInMs)
  }

  #fail(error: OvationError, code: number): void {
    this.#stop()
    this.#set({ state: 'failed', code, error })
  }

  #stop(): void {
    this.#attempt += 1
    for (const timer of [this.#timer, this.#silence, this.#refresh]) clearTimeout(timer)
    this.#transport?.close()
    this.#transport = undefined
    const requests = [...this.#requests.values()]
    this.#requests.clear()
    this.#commands.clear()
    for (const { reject } of requests) reject(new OvationError('closed'))
  }

  #set(status: ConnectionStatus): void {
    this.#status = status
    this.#changes.emit(status)
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
