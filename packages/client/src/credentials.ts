import { MAX_TOKEN_CHARS, OvationError } from '@ovation/protocol'
import type { ClientFrame } from '@ovation/protocol'
import { given } from './arguments.ts'
import { wordsOf } from './encode.ts'
import { memoryOf } from './memory.ts'
import type { Memory } from './memory.ts'
import { page } from './page.ts'
import * as TIMES from './times.ts'
import type { ClientOptions } from './options.ts'

type Hello = Extract<ClientFrame, { t: 'hello' }>

/** When a token expires, milliseconds since 1970; undefined if that cannot be read from it. */
export function expiryOf(token: string): number | undefined {
  try {
    const payload = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/')
    const { exp } = JSON.parse(atob(payload)) as { exp?: unknown }
    return typeof exp === 'number' ? exp * 1_000 : undefined
  } catch {
    return undefined
  }
}

const nothing = (): void => {}

/**
 * The credentials that a client presents. How long a token lasts is judged by the server's clock, which the welcome told,
 * and by monotonic time since; the clock of the device may be wrong by years.
 */
export class Credentials {
  #options: ClientOptions
  declare readonly memory: Memory
  #token: string | undefined
  #presentedGuest: string | undefined
  #serverAheadMs: number | undefined
  #notBefore = 0
  /** Whether the current token was just requested, so that requesting it again would return the same one. */
  fresh = false
  /** How many answers of `getToken` in a row were useless: failures, expired tokens, the previous token. */
  useless = 0
  #asking: Promise<string> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    this.memory = memoryOf(options)
  }

  /** The presented credentials were accepted; `serverTime` in milliseconds since 1970. */
  welcomed(serverTime: number): void {
    this.fresh = false
    this.#serverAheadMs = serverTime - performance.now()
  }

  async hello(): Promise<Pick<Hello, 'token' | 'guest'>> {
    if (this.#options.getToken) {
      this.fresh = !this.#usable
      return { token: this.#usable ? (this.#token as string) : await this.renew() }
    }
    const token = (this.#presentedGuest = this.#keptGuest)
    return { guest: { ...this.#options.guest, ...(token ? { token } : {}) } }
  }

  /** Requests a new token, one request at a time. The previous token is kept until it arrives. */
  renew(): Promise<string> {
    return (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)))
  }

  async #ask(): Promise<string> {
    try {
      const answer = await answerOf(this.#options.getToken)
      const token = tokenOf(answer)
      const same = token === this.#token
      this.#token = token
      this.#asked(same || !this.#usable)
      return token
    } catch (error) {
      this.#asked(true)
      if (error instanceof OvationError && error.code === 'unauthorized') throw error
      throw new OvationError('token_failed', { detail: wordsOf(error), cause: error })
    }
  }

  /** The current token was refused as expired. */
  ended(): void {
    if (this.fresh && this.#usable) this.#asked(true)
    this.#token = undefined
  }

  #asked(inVain: boolean): void {
    this.useless = inVain ? this.useless + 1 : 0
    const random = this.#options.random ?? Math.random
    const bound = Math.min(TIMES.tokenMaxMs, TIMES.tokenFloorMs * 2 ** (this.useless - 1))
    this.#notBefore = performance.now() + Math.max(TIMES.tokenFloorMs, bound * (0.5 + random() / 2))
  }

  /** Whether `getToken` was called and has not answered yet. */
  get asking(): boolean {
    return this.#asking !== undefined
  }

  /** How long `getToken` must not be called. */
  get restMs(): number {
    return Math.max(0, this.#notBefore - performance.now())
  }

  /** How long to wait before a hello can be sent. */
  get waitMs(): number {
    return this.#options.getToken && !this.#usable ? this.restMs : 0
  }

  get #usable(): boolean {
    return this.#token !== undefined && (this.leftMs ?? 1) > 0
  }

  /** How long the current token lasts; undefined if it does not say, or if the server's time is not known yet. */
  get leftMs(): number | undefined {
    const ends = this.#token === undefined ? undefined : expiryOf(this.#token)
    return ends === undefined || this.#serverAheadMs === undefined
      ? undefined
      : ends - this.#serverAheadMs - performance.now()
  }

  // Guests

  get #key(): string {
    return `ovation.guest.${this.#options.server}`
  }

  get #keptGuest(): string | undefined {
    return this.memory.get(this.#key)
  }

  /**
   * Lets new tabs connect one after the other, so that all of them are the same guest. Returns a function that ends the
   * turn. Without locks (a page without TLS), or if they do not work, `keepGuest` decides which tab was first.
   */
  async turn(): Promise<() => void> {
    if (this.#options.getToken || this.#keptGuest || !this.memory.shared) return nothing
    return new Promise<() => void>((granted) => {
      const waiting = new AbortController()
      const { signal } = waiting
      const goWithout = (): void => {
        clearTimeout(timer)
        granted(nothing)
        waiting.abort()
      }
      const timer = setTimeout(goWithout, TIMES.guestTurnTimeoutMs)
      const held = async (): Promise<void> => {
        clearTimeout(timer)
        // A tab that has gone on without the lock may still receive it later.
        if (!signal.aborted) await new Promise<void>((ended) => granted(ended))
      }
      // Called inside an async function, so that a synchronous throw is a rejection too.
      const asked = async (): Promise<unknown> => page.navigator?.locks?.request(this.#key, { signal }, held)
      asked().then(goWithout, goWithout)
    })
  }

  /** Stores the identity of this guest. False if another tab connected first: then its guest is this tab's too. */
  keepGuest(token: string): boolean {
    if (this.#presentedGuest === undefined && this.#keptGuest !== undefined) return false
    this.memory.set(this.#key, token)
    return true
  }
}

/** The token from `getToken`; throws an error that says what is wrong with anything else. */
function tokenOf(answer: unknown): string {
  const token = typeof answer === 'string' ? answer.trim() : ''
  // Refuses "Bearer …", a text in quotes, JSON, an HTML page.
  if (!/^[^\s"{<]+$/.test(token)) throw new TypeError(`it gave ${given(answer)}; give the token alone`)
  const { length } = token
  const limit = MAX_TOKEN_CHARS
  if (length > limit) throw new TypeError(`its token has ${length} characters, and the server takes ${limit}`)
  return token
}

/** The result of `getToken`, with a timeout: one that never answers must not block everything. */
function answerOf(getToken: ClientOptions['getToken']): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`it did not answer within ${TIMES.tokenTimeoutMs / 1_000} s`))
    const timer = setTimeout(late, TIMES.tokenTimeoutMs)
    // Called inside an async function, so that a synchronous throw is a rejection too.
    const asked = async (): Promise<unknown> => getToken?.()
    void asked()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
