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
  closeKeys(ended: (key: string) => boolean): void {
    for (const session of this.#byId.values()) session.endForKey(ended)
  }

  /** Ends the connections of pages of these origins. */
  closePages(removed: (page: string) => boolean): void {
    for (const session of this.#byId.values()) session.endForPage(removed)
  }

  /** Accepts no new connections and sends people to other nodes, a few at a time, so that they can reconnect at once. */
  async drain(overMs: number): Promise<void> {
    this.#draining = true
    const sessions = [...this.#byId.values()]
    const turns = Math.max(1, Math.floor(overMs / MOVE_INTERVAL_MS))
    const perTurn = Math.ceil(sessions.length / turns)
    for (let from = 0; from < sessions.length; from += perTurn) {
      for (const session of sessions.slice(from, from + perTurn)) session.close('shutting_down', { retryInMs: 0 })
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
