import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { RtmpConnection } from './connection.ts'
import type { RtmpHandlers, RtmpLimits } from './connection.ts'

export const RTMP_LIMITS: RtmpLimits & { maxConnections: number } = {
  maxMessageBytes: 4 * 1_024 * 1_024,
  maxChunkBytes: 1_024 * 1_024,
  maxChunkStreams: 32,
  handshakeWithinMs: 10_000,
  silentForMs: 15_000,
  maxStreamKeyChars: 200,
  maxConnections: 200,
}

/** Listens for encoders. */
export class RtmpServer {
  #server: Server
  #connections = new Set<RtmpConnection>()

  constructor(handlers: RtmpHandlers, limits = RTMP_LIMITS) {
    this.#server = createServer((socket) => {
      const connection = new RtmpConnection(socket, handlers, limits)
      this.#connections.add(connection)
      socket.on('close', () => this.#connections.delete(connection))
    })
    this.#server.maxConnections = limits.maxConnections
  }

  /** Gives the port. Rejects when it is taken. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((done, fail) => this.#server.once('error', fail).listen(port, host, done))
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    for (const connection of this.#connections) connection.close()
    await new Promise((done) => this.#server.close(done))
  }
}
