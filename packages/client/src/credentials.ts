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

/** When a token ends, milliseconds since 1970; undefined when it does not say so legibly. */
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
 * What a client shows to be let in. How long a token lasts is judged by the server's clock, which a welcome told, and by time
 * that passed since; the clock of the device may be wrong by years.
 */
export class Credentials {
  #options: ClientOptions
  readonly memory: Memory
  #token: string | undefined
  #presentedGuest: string | undefined
  #serverAheadMs: number | undefined
  #notBefore = 0
  /** Whether the token at hand was just asked for, so that asking again would bring the same. */
  fresh = false
  /** Answers of `getToken` in a row that were of no use: failures, tokens that have ended, the one from before. */
  useless = 0
  #asking: Promise<string> | undefined

  constructor(options: ClientOptions) {
    this.#options = options
    this.memory = memoryOf(options)
  }

  /** What was shown is taken; `serverTime` in milliseconds since 1970. */
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

  /** Asks for a new token; once at a time. The one before stays at hand until it has come. */
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

  /** The token at hand was turned away as one that has ended. */
  ended(): void {
    if (this.fresh && this.#usable) this.#asked(true)
    this.#token = undefined
  }

  #asked(inVain: boolean): void {
    this.useless = inVain ? this.useless + 1 : 0
    const random = this.#options.random ?? Math.random
    const bound = Math.min(TIMES.tokenMaxMs, (TIMES.tokenFloorMs / 2) * 2 ** this.useless)
    this.#notBefore = performance.now() + Math.max(TIMES.tokenFloorMs, bound * (0.5 + random() / 2))
  }

  /** Whether `getToken` has been asked and has not answered yet. */
  get asking(): boolean {
    return this.#asking !== undefined
  }

  /** How long `getToken` has to be left alone. */
  get restMs(): number {
    return Math.max(0, this.#notBefore - performance.now())
  }

  /** How long to wait before a hello can be said. */
  get waitMs(): number {
    return this.#options.getToken && !this.#usable ? this.restMs : 0
  }

  get #usable(): boolean {
    return this.#token !== undefined && (this.leftMs ?? 1) > 0
  }

  /** How long the token at hand lasts; undefined where it does not say, or the server's time is not known yet. */
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
   * Lets tabs that come for the first time in one after the other, so that all of them are one guest. Gives what ends the
   * turn. Where there are no locks (a page without TLS), or none that work, `keepGuest` finds out who was first.
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
        // It may be given to anyone who has gone without it.
        if (!signal.aborted) await new Promise<void>((ended) => granted(ended))
      }
      // Asked for inside, so that what is thrown is a refusal too.
      const asked = async (): Promise<unknown> => page.navigator?.locks?.request(this.#key, { signal }, held)
      asked().then(goWithout, goWithout)
    })
  }

  /** Keeps who this guest is. False when another tab was let in first: its guest is this one's too. */
  keepGuest(token: string): boolean {
    if (this.#presentedGuest === undefined && this.#keptGuest !== undefined) return false
    this.memory.set(this.#key, token)
    return true
  }
}

/** A token as `getToken` gave it; throws what is wrong with anything else. */
function tokenOf(answer: unknown): string {
  const token = typeof answer === 'string' ? answer.trim() : ''
  // "Bearer …", a text in quotes, JSON, a page.
  if (!/^[^\s"{<]+$/.test(token)) throw new TypeError(`it gave ${given(answer)}; give the token alone`)
  const { length } = token
  const limit = MAX_TOKEN_CHARS
  if (length > limit) throw new TypeError(`its token has ${length} characters, and the server takes ${limit}`)
  return token
}

/** What `getToken` gives, within a time: one that never answers must not hold everything up. */
function answerOf(getToken: ClientOptions['getToken']): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`it did not answer within ${TIMES.tokenTimeoutMs / 1_000} s`))
    const timer = setTimeout(late, TIMES.tokenTimeoutMs)
    // Asked for inside, so that what it throws is a refusal too.
    const asked = async (): Promise<unknown> => getToken?.()
    void asked()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
