import { addressOf, isOnlyHere, nameFor, ownAddress, qrForScreen } from '../share/index.ts'
import type { PublishLink } from '@ovation/protocol'

/** Where the server listens, as the listeners said. */
export type Listening = {
  host: string
  port: number
  rtmpPort: number
  /** Undefined when encoders cannot publish over TLS. */
  rtmpsPort: number | undefined
  /** Undefined without TLS. */
  tls: { selfMade: boolean } | undefined
  /** What `OVATION_PUBLIC_URL` says. */
  publicUrl: string | undefined
}

/** The addresses of this server. They are empty until it listens. */
export class Endpoints {
  #at: Listening | undefined

  /** The server listens from now on. */
  set(at: Listening): void {
    this.#at = at
  }

  get port(): number {
    return this.#at?.port ?? 0
  }

  /** The address that browsers are given. */
  get url(): string {
    if (!this.#at) return ''
    const { publicUrl, host, port } = this.#at
    return publicUrl ?? addressOf(this.#scheme, nameFor(host), port)
  }

  /** The address for connections from this machine. */
  get local(): string {
    return this.#at ? ownAddress(this.#scheme, this.#at.host, this.#at.port) : ''
  }

  /** Where encoders publish. */
  get rtmp(): string {
    return this.#at ? this.#ingest('rtmp', this.#at.rtmpPort) : ''
  }

  /** Where encoders publish over TLS; null if they cannot, as with a self-signed certificate, which they do not accept. */
  get rtmps(): string | null {
    const { rtmpsPort, tls } = this.#at ?? {}
    return rtmpsPort === undefined || tls?.selfMade ? null : this.#ingest('rtmps', rtmpsPort)
  }

  /**
   * The page that publishes in a room. Browsers allow cameras only on pages over HTTPS or from the same machine, so a server
   * that no phone reaches that way is reached at `network`, where it is opened to its network over TLS.
   */
  publishLink(room: string, key: string, network?: string): PublishLink {
    const reached = this.url.startsWith('https:') && !isOnlyHere(this.url)
    const base = (reached ? undefined : network) ?? this.url
    const link = `${base}/publish/${room}#key=${key}`
    const secure = base.startsWith('https:')
    // A phone that scans `localhost` looks for the server on itself.
    return { link, secure, qr: secure && !isOnlyHere(base) ? qrForScreen(link) : null }
  }

  get #scheme(): string {
    return this.#at?.tls ? 'https' : 'http'
  }

  #ingest(scheme: string, port: number): string {
    return `${scheme}://${new URL(this.url).hostname}:${port}/live`
  }
}
