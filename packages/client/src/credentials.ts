import type { ClientFrame } from '@ovation/protocol'
import type { ClientOptions, ClientStorage } from './options.ts'

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

function defaultStorage(): ClientStorage | undefined {
  try {
    return (globalThis as { localStorage?: ClientStorage }).localStorage
  } catch {
    // A page whose storage is blocked throws when it is touched.
    return undefined
  }
}

/** What a client shows to be let in. */
export class Credentials {
  #options: ClientOptions
  #storage: ClientStorage | undefined
  #token: string | undefined
  #guestToken: string | undefined
  /** Whether the token at hand was just asked for, so that asking again would bring the same. */
  fresh = false

  constructor(options: ClientOptions) {
    this.#options = options
    this.#storage =
      options.storage ?? (options.getToken || typeof window === 'undefined' ? undefined : defaultStorage())
  }

  get #key(): string {
    return `ovation.guest.${this.#options.server}`
  }

  async hello(): Promise<Pick<Hello, 'token' | 'guest'>> {
    if (this.#options.getToken) return { token: await this.token() }
    const kept = this.#guestToken ?? this.#storage?.getItem(this.#key) ?? undefined
    return { guest: { ...this.#options.guest, ...(kept ? { token: kept } : {}) } }
  }

  /** The token at hand, or a new one when there is none or it is about to end. */
  async token(): Promise<string> {
    this.fresh = false
    const ends = this.#token === undefined ? 0 : expiryOf(this.#token)
    if (this.#token === undefined || (ends !== undefined && ends <= Date.now())) {
      this.#token = await this.#options.getToken?.()
      this.fresh = true
    }
    return this.#token ?? ''
  }

  get expiresAt(): number | undefined {
    return this.#token === undefined ? undefined : expiryOf(this.#token)
  }

  forget(): void {
    this.#token = undefined
  }

  keepGuest(token: string): void {
    this.#guestToken = token
    try {
      this.#storage?.setItem(this.#key, token)
    } catch {
      // Storage that is full or blocked costs the guest only the way back to the same name.
    }
  }
}
