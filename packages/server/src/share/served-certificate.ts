import type { Server } from 'node:tls'
import type { Certificate } from './certificate.ts'

const MIN_VERSION = 'TLSv1.2'

/** The certificate that this server shows. A new one is for new handshakes: connections that are open stay as they are. */
export class ServedCertificate {
  #current: Certificate
  #servers = new Set<Server>()

  constructor(first: Certificate) {
    this.#current = first
  }

  get key(): string {
    return this.#current.key
  }

  get cert(): string {
    return this.#current.cert
  }

  /** Whether browsers warn about it. */
  get selfMade(): boolean {
    return this.#current.selfMade
  }

  /** Every listener that shows it. */
  follow(server: Server): void {
    this.#servers.add(server)
    server.once('close', () => this.#servers.delete(server))
    this.#show(server)
  }

  use(certificate: Certificate): void {
    this.#current = certificate
    for (const server of this.#servers) this.#show(server)
  }

  #show(server: Server): void {
    const { key, cert } = this.#current
    server.setSecureContext({ key, cert, minVersion: MIN_VERSION })
  }
}
