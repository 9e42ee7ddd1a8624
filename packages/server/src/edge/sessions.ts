import type { Socket } from 'node:net'
import type { CloseReason } from '@ovation/protocol'
import type { Sockets } from '../budget/index.ts'
import type { Door } from '../entry/index.ts'
import { sleep } from '../ops/index.ts'
import { Rounds } from './rounds.ts'
import { Session } from './session.ts'
import type { Origin } from './session.ts'
import type { SessionDeps } from './session-deps.ts'
import type { Transport } from './transport.ts'

/** Each session is visited about once a second. They are spread over it, so that their answers do not come all at once. */
const SWEEP_INTERVAL_MS = 100
const SWEEPS_PER_ROUND = 10
const MOVE_INTERVAL_MS = 50
/** Within which connections of a key or an origin end that was taken away. */
const END_OVER_MS = 1_000

const PAGE_REMOVED =
  'The connection was closed; pages of this origin may not connect any more; add the origin again if they should.'

/** Where a connection comes from. `address`: what its limits are counted under; `page`: the origin of a page of another site. */
type From = { door: Door; address: string; page?: string | undefined; peer: Socket }

/** The origin of a session's connection. An object instead of closures: there are very many of them. */
class Arrival implements Origin {
  readonly door: Door
  readonly address: string
  readonly page: string | undefined
  #peer: Socket
  #sockets: Sockets
  #sessions: Map<string, Session>

  constructor({ door, address, page, peer }: From, sockets: Sockets, sessions: Map<string, Session>) {
    this.door = door
    this.address = address
    this.page = page
    this.#peer = peer
    this.#sockets = sockets
    this.#sessions = sessions
  }

  held(): void {
    this.#sockets.hold(this.#peer)
  }

  ended(session: string): void {
    this.#sessions.delete(session)
  }
}

export type SessionsDeps = SessionDeps & {
  /** Calls a function; what it sends to many connections is written together. */
  together: (steps: () => void) => void
}

/** All sessions of this node, over any transport. */
export class Sessions {
  #deps: SessionsDeps
  #byId = new Map<string, Session>()
  #rounds = new Rounds(this.#byId, SWEEPS_PER_ROUND)
  #stop: () => void
  #draining = false

  constructor(deps: SessionsDeps) {
    this.#deps = deps
    this.#stop = deps.clock.every(SWEEP_INTERVAL_MS, () => this.#sweep())
  }

  get size(): number {
    return this.#byId.size
  }

  /** Whether no more connections are accepted. */
  get draining(): boolean {
    return this.#draining
  }

  /** Begins the session of a connection that was admitted. */
  open(transport: Transport, from: From): Session {
    const arrival = new Arrival(from, this.#deps.budgets.sockets, this.#byId)
    const session = new Session(transport, this.#deps, arrival)
    this.#byId.set(session.id, session)
    return session
  }

  /** Frames of a one-way session, from its client or from the node that received them. False if the session is not here. */
  receive(session: string, frames: readonly string[]): boolean {
    const here = this.#byId.get(session)
    for (const frame of frames) here?.receive(frame)
    return here !== undefined
  }

  closeAll(reason: CloseReason): void {
    for (const session of this.#byId.values()) session.close(reason)
  }

  /** Ends all connections of one person; they reconnect with new credentials. */
  closePerson(actor: string): void {
    for (const session of this.#byId.values()) session.endFor(actor)
  }

  /** Ends the connections that came with tokens of these keys; people reconnect with those of another key. */
  closeKeys(ended: (key: string) => boolean): Promise<void> {
    const are = [...this.#byId.values()].filter(({ signedWith }) => signedWith !== undefined && ended(signedWith))
    return this.#inTurns(are, END_OVER_MS, (session) => session.close('token_expired'))
  }

  /** Ends the connections of pages of these origins. */
  closePages(removed: (page: string) => boolean): Promise<void> {
    const are = [...this.#byId.values()].filter(({ page }) => page !== undefined && removed(page))
    return this.#inTurns(are, END_OVER_MS, (session) => session.close('token_expired', { message: PAGE_REMOVED }))
  }

  /** Accepts no new connections and sends people to other nodes, a few at a time, so that they can reconnect at once. */
  async drain(overMs: number): Promise<void> {
    this.#draining = true
    const sessions = [...this.#byId.values()]
    await this.#inTurns(sessions, overMs, (session) => session.close('shutting_down', { retryInMs: 0 }))
  }

  /** Ends sessions a few at a time, so that the others are served meanwhile and not all come back at once. */
  async #inTurns(sessions: readonly Session[], overMs: number, end: (session: Session) => void): Promise<void> {
    const turns = Math.max(1, Math.floor(overMs / MOVE_INTERVAL_MS))
    const perTurn = Math.ceil(sessions.length / turns)
    for (let from = 0; from < sessions.length; from += perTurn) {
      for (const session of sessions.slice(from, from + perTurn)) end(session)
      await sleep(this.#deps.clock, MOVE_INTERVAL_MS)
    }
  }

  /** Accepts no new connections and ends all others; clients reconnect later. */
  close(): void {
    this.#draining = true
    this.#stop()
    this.closeAll('shutting_down')
  }

  #sweep(): void {
    const now = this.#deps.clock.monotonicMs()
    this.#deps.together(() => this.#rounds.part((session) => session.sweep(now)))
  }
}
