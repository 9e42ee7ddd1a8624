import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import type { Server as TlsServer, TlsOptions } from 'node:tls'
import { RtmpConnection } from './connection.ts'
import type { RtmpHandlers, RtmpLimits } from './connection.ts'

export const RTMP_LIMITS: RtmpLimits = {
  maxMessageBytes: 4 * 1_024 * 1_024,
  maxUnfinishedBytes: 8 * 1_024 * 1_024,
  /** Of all 65,599 chunk streams that there can be. */
  maxHeaderBytes: 9 * 1_024 * 1_024,
  handshakeTimeoutMs: 10_000,
  idleTimeoutMs: 15_000,
  maxStreamKeyChars: 200,
}

/** Who counts the sockets of encoders. A socket is pending until its key was accepted. */
export type SocketCounter = { watch(server: Server, listener: 'ingest'): void; hold(socket: Socket): void }

/** The certificate to listen with, and who hears when it is renewed. */
export type TlsCertificate = { key: string; cert: string; follow(server: TlsServer): void }

/** Listens for encoders, in the clear and over TLS (RTMPS: the same bytes inside). */
export class RtmpServer {
  #handlers: RtmpHandlers
  #limits: typeof RTMP_LIMITS
  #sockets: SocketCounter
  #servers: Server[] = []
  #connections = new Set<RtmpConnection>()

  constructor(handlers: RtmpHandlers, sockets: SocketCounter, limits = RTMP_LIMITS) {
    this.#handlers = handlers
    this.#sockets = sockets
    this.#limits = limits
  }

  /** Gives the port. Rejects when it is taken. */
  async listen(host: string, port: number, tls?: TlsCertificate): Promise<number> {
    const take = (socket: Socket): void => {
      if (socket.destroyed) return
      const authorise: RtmpHandlers['authorise'] = async (candidate) => {
        const judged = await this.#handlers.authorise(candidate)
        if (!('refused' in judged)) this.#sockets.hold(socket)
        return judged
      }
      const connection = new RtmpConnection(socket, { ...this.#handlers, authorise }, this.#limits)
      this.#connections.add(connection)
      socket.on('close', () => this.#connections.delete(connection))
    }
    const options = { handshakeTimeout: this.#limits.handshakeTimeoutMs, minVersion: 'TLSv1.2' as const }
    const server = tls ? secureServer(tls, options, take) : createServer(take)
    this.#sockets.watch(server, 'ingest')
    // Anyone who does not get through the handshake is nobody.
    server.on('tlsClientError', (_, socket: Socket) => socket.destroy())
    await new Promise<void>((done, fail) => server.once('error', fail).listen(port, host, done))
    this.#servers.push(server)
    return (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close('shutdown')
    await Promise.all(this.#servers.map((server) => new Promise((done) => server.close(done))))
  }
}

function secureServer(tls: TlsCertificate, options: TlsOptions, take: (socket: Socket) => void): TlsServer {
  const server = createTlsServer({ key: tls.key, cert: tls.cert, ...options }, take)
  tls.follow(server)
  return server
}
