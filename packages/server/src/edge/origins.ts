import type { IncomingHttpHeaders } from 'node:http'
import { explain, OvationError } from '@ovation/protocol'

export type OriginRules = {
  /** Origins of other pages that may talk to this server; `*` means all. */
  allowed: readonly string[]
  publicUrl: string | undefined
  /** Whether this server speaks TLS itself, so that its own pages were loaded over it. */
  secure: boolean
  /** Whether a peer is a proxy that is trusted about the requested host name. */
  isProxy: (peer: string | undefined) => boolean
}

/** Which pages may talk to this server. A request without an origin comes from no browser, or from the same origin. */
export class Origins {
  #rules: OriginRules
  #allowed: ReadonlySet<string>
  #added: ReadonlySet<string> = new Set()
  #publicOrigin: string | undefined

  constructor(rules: OriginRules) {
    this.#rules = rules
    this.#allowed = new Set(rules.allowed)
    this.#publicOrigin = rules.publicUrl === undefined ? undefined : new URL(rules.publicUrl).origin
  }

  /** Those of the start, in their order. */
  get first(): readonly string[] {
    return this.#rules.allowed
  }

  /** Allows these besides those of the start, and no others any more. */
  allow(added: readonly string[]): void {
    this.#added = new Set(added)
  }

  /** Whether pages of an origin other than the server's own may talk to it. */
  mayConnect(origin: string): boolean {
    return this.#allowed.has('*') || this.isListed(origin)
  }

  /** The origin if it is allowed, undefined if there is none, false if it is not allowed. */
  check(headers: IncomingHttpHeaders, peer: string | undefined): string | undefined | false {
    const { origin } = headers
    if (origin === undefined) return undefined
    if (this.mayConnect(origin)) return origin
    return this.isOwn(headers, peer) ? origin : false
  }

  /** Whether an origin is in the list by its name: `*` lets pages talk to this server, but not act as anybody. */
  isListed(origin: string): boolean {
    return origin !== '*' && (this.#allowed.has(origin) || this.#added.has(origin))
  }

  /** Whether a request comes from a page of this server itself, or from no page. */
  isOwn(headers: IncomingHttpHeaders, peer: string | undefined): boolean {
    const { origin } = headers
    if (origin === undefined || origin === this.#publicOrigin) return true
    const secure = this.#rules.secure || (this.#rules.isProxy(peer) && headers['x-forwarded-proto'] === 'https')
    return isOrigin(origin) && isOriginOf(new URL(origin), this.#hostOf(headers, peer), secure)
  }

  /** The requested host name: HTTP/2 has it in a field of its own (RFC 9113, section 8.3.1). */
  #hostOf(headers: IncomingHttpHeaders, peer: string | undefined): string | undefined {
    const forwarded = headers['x-forwarded-host']
    if (typeof forwarded === 'string' && this.#rules.isProxy(peer)) return forwarded
    const authority = headers[':authority']
    return typeof authority === 'string' ? authority : headers.host
  }
}

/** Whether a text is exactly an origin: `null`, URLs with a path, and garbage are not. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

const HOST = /^[\w.:[\]-]+$/

/** Whether it is the same host, with or without the default port, and over TLS if the server is reached over TLS. */
function isOriginOf(origin: URL, host: string | undefined, secure: boolean): boolean {
  if (host === undefined || !HOST.test(host) || !(secure ? /^https:$/ : /^https?:$/).test(origin.protocol)) return false
  const asked = `${origin.protocol}//${host}`
  return URL.canParse(asked) && new URL(asked).host === origin.host
}

/** Says which origin is refused, and where to allow it. `ownOnly`: no list of origins can allow it. */
export function originRefused(origin: unknown, ownOnly = false): OvationError {
  const message = ownOnly
    ? `This was refused; only pages of this server itself may ask for it, not those from ${String(origin)}; open it there.`
    : explain('origin_refused', String(origin))
  const hint = 'If that is the address of this server, set OVATION_PUBLIC_URL.'
  return new OvationError('origin_refused', { message: `${message} ${hint}` })
}
