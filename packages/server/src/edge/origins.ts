import type { IncomingHttpHeaders } from 'node:http'

/** Which pages may talk to this server. A request without an origin is no browser's, or is the same origin's. */
export class Origins {
  #allowed: ReadonlySet<string>
  #publicOrigin: string | undefined

  constructor(allowed: readonly string[], publicUrl: string | undefined) {
    this.#allowed = new Set(allowed)
    this.#publicOrigin = publicUrl === undefined ? undefined : new URL(publicUrl).origin
  }

  /** The origin when it may, undefined when there is none, false when it may not. */
  check(headers: IncomingHttpHeaders): string | undefined | false {
    const { origin, host } = headers
    if (origin === undefined) return undefined
    const may =
      this.#allowed.has('*') || this.#allowed.has(origin) || origin === this.#publicOrigin || hostOf(origin) === host
    return may ? origin : false
  }
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}
