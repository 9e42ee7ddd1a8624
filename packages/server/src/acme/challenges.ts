import { createSecureContext } from 'node:tls'
import type { SecureContext } from 'node:tls'
import type { Method } from './problems.ts'
import type { AcmeStore } from './store.ts'
import { challengeCertificate } from './x509.ts'

export type Challenge = { method: Method; name: string; token: string; authorization: string }

/** Longer than any order takes. */
const KEEP_MS = 600_000
const TOKEN = /^[\w-]{16,200}$/

/** The open challenges. The authority may ask any node, so all of them answer from the store that they share. */
export class Challenges {
  #store: AcmeStore
  #names: ReadonlySet<string>
  #now: () => number
  #made = new Map<string, { authorization: string; context: Promise<SecureContext> }>()

  constructor(store: AcmeStore, names: readonly string[], now: () => number) {
    this.#store = store
    this.#names = new Set(names)
    this.#now = now
  }

  /** Answers one challenge until the result is called. */
  async open(challenge: Challenge): Promise<() => void> {
    const key = keyOf(challenge.method, challenge.method === 'http-01' ? challenge.token : challenge.name)
    await this.#store.write(key, challenge.authorization, KEEP_MS)
    // What is left over is forgotten after its time.
    return () => void this.#store.remove(key).catch(() => {})
  }

  /** The answer at `/.well-known/acme-challenge/TOKEN` (RFC 8555, section 8.3); undefined if there is no such challenge. */
  async answerOf(token: string): Promise<string | undefined> {
    return TOKEN.test(token) ? this.#store.read(keyOf('http-01', token)) : undefined
  }

  /** What the handshake for a challenge shows (RFC 8737); undefined if there is none for this name. */
  async contextFor(name: string): Promise<SecureContext | undefined> {
    if (!this.#names.has(name)) return undefined
    const authorization = await this.#store.read(keyOf('tls-alpn-01', name))
    if (authorization === undefined) return undefined
    const known = this.#made.get(name)
    if (known?.authorization === authorization) return known.context
    const context = challengeCertificate(name, authorization, this.#now()).then((made) => createSecureContext(made))
    this.#made.set(name, { authorization, context })
    return context
  }
}

const keyOf = (method: Method, of: string): string => `${method}/${of}`
