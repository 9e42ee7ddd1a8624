import type { OvationError } from '@ovation/protocol'
import type { TransportName } from '../options.ts'
import type { Subscription } from './subscription.ts'

/** Who somebody is to the server. */
export interface Identity {
  /** The same in every room and at every visit: of a token its `sub`, of a guest one that the server gave. */
  id: string
  /** As others see it, up to 30 visible characters. */
  name: string
}

/** How a connection stands; the page “Connection states” of the documentation lists what to do about each error. */
export interface ConnectionStatus {
  /**
   * - `idle`: nothing asked for a connection yet
   * - `connecting`: `error` says why the try before failed, if there was one
   * - `connected`
   * - `waiting`: cut off, or never there; `error` says why, and it tries again in `retryInMs`
   * - `failed`: refused for good; `error` says why. `room.attach()` tries once more
   * - `closed`: by `client.close()`
   */
  state: 'idle' | 'connecting' | 'connected' | 'waiting' | 'failed' | 'closed'
  /** The close code of the last connection, as the page “Wire protocol” of the documentation lists them. */
  code?: number
  /** Why there is none: a code, and a sentence that says what to do. */
  error?: OvationError
  /** Milliseconds until the next try, where `state` is `waiting`. */
  retryInMs?: number
  /** What carries it, where `state` is `connected`. `sse` where both may: no WebSocket got through. */
  transport?: TransportName
}

/** The one connection of a client. It comes back by itself whenever it is lost. */
export interface Connection {
  /** The address of the server, without a slash at its end. */
  readonly server: string
  /** How it stands now; another object after every change. */
  readonly status: ConnectionStatus
  /** Who this person is; undefined until the server has said so for the first time. */
  readonly self: Identity | undefined
  /** How far the server's clock is ahead of this one, milliseconds: `Date.now() + clockOffsetMs` is the server's time. */
  readonly clockOffsetMs: number
  /**
   * Calls back with the status at once, and after every change of it.
   *
   * @example
   * client.connection.subscribe(({ state, error, retryInMs }) => banner(state, error?.message, retryInMs))
   */
  subscribe(listener: (status: ConnectionStatus) => void): Subscription
  /** Does not wait any longer for the next try; of a connection that is there it makes sure that it carries something. */
  retryNow(): void
  /**
   * Asks the server, with one request, why no connection comes about. Resolves with undefined when it would take one, otherwise
   * with an error: `address_invalid`, `not_ovation`, `origin_refused`, `too_many_connections`, `shutting_down`, or `unreachable`
   * (down, no such name, bad certificate). Never rejects; takes 10 s at most. The client asks by itself when a connection
   * fails; what it learns is in `status.error`.
   *
   * @example
   * const problem = await client.connection.check()
   * if (problem) console.error(problem.code, problem.message)
   */
  check(): Promise<OvationError | undefined>
}
