import type { Subscription } from '@ovation/kernel/client'
import type { OvationError } from '@ovation/protocol'
import type { TransportName } from '../options.ts'

/** Who somebody is to the server. */
export interface Identity {
  /** The same in every room and at every visit: `sub` of the token, or for a guest an id that the server assigned. */
  id: string
  /** As others see it, up to 30 visible characters. */
  name: string
  /** The ids that somebody with an account had as a guest before. */
  aliases?: readonly string[]
}

/** The status of a connection; the page “Connection states” of the documentation lists what to do about each error. */
export interface ConnectionStatus {
  /**
   * - `idle`: nothing has needed a connection yet
   * - `connecting`: `error` says why the previous attempt failed, if there was one
   * - `connected`
   * - `waiting`: disconnected, or never connected; `error` says why, and the client tries again in `retryInMs`
   * - `failed`: refused permanently; `error` says why. `room.attach()` tries once more
   * - `closed`: by `client.close()`
   */
  state: 'idle' | 'connecting' | 'connected' | 'waiting' | 'failed' | 'closed'
  /** The close code of the last connection, as the page “Wire protocol” of the documentation lists them. */
  code?: number
  /** Why there is no connection: a code, and a sentence that says what to do. */
  error?: OvationError
  /** Milliseconds until the next try, where `state` is `waiting`. */
  retryInMs?: number
  /** The transport, where `state` is `connected`. `sse` where both are allowed means that no WebSocket got through. */
  transport?: TransportName
}

/** The only connection of a client. It reconnects by itself whenever it is lost. */
export interface Connection {
  /** The address of the server, without a trailing slash. */
  readonly server: string
  /** The current status; a new object after every change. */
  readonly status: ConnectionStatus
  /** Who this person is; undefined until the server has said so for the first time. */
  readonly self: Identity | undefined
  /**
   * Whether an id is this person's: the one of now, or one that they had as a guest.
   *
   * @example
   * const mine = client.connection.isSelf(message.author.id)
   */
  isSelf(id: string): boolean
  /** How far the server's clock is ahead of this one, milliseconds: `Date.now() + clockOffsetMs` is the server's time. */
  readonly clockOffsetMs: number
  /**
   * Calls back with the status at once, and after every change.
   *
   * @example
   * client.connection.subscribe(({ state, error, retryInMs }) => banner(state, error?.message, retryInMs))
   */
  subscribe(listener: (status: ConnectionStatus) => void): Subscription
  /** Ends the wait for the next attempt; if connected, checks that the connection still works. */
  retryNow(): void
  /**
   * Asks the server, with one request, why no connection succeeds. Resolves with undefined if the server would accept one,
   * otherwise with an error: `address_invalid`, `not_ovation`, `origin_refused`, `too_many_connections`, `shutting_down`, or
   * `unreachable` (down, no such name, bad certificate). Never rejects; takes 10 s at most. The client asks by itself when a
   * connection fails; the result is in `status.error`.
   *
   * @example
   * const problem = await client.connection.check()
   * if (problem) console.error(problem.code, problem.message)
   */
  check(): Promise<OvationError | undefined>
}
