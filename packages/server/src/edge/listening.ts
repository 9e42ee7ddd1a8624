import { createServer } from 'node:net'
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * How many additional sockets listen on one port. libuv (since 1.45) accepts one connection per socket in a turn of the
 * event loop, so a busy server with one socket would accept some ten people per second, and a crowd would keep everybody
 * else out.
 */
const MORE_LISTENERS = 31

type Where = { host: string; port: number; backlog: number }

/**
 * Listens for connections, and accepts many in each turn of the event loop if the system lets several sockets share a port
 * (Linux, from Node 23.1), otherwise one.
 *
 * @example
 * const listeners = new Listeners(app)
 * const port = await listeners.listen({ host: '0.0.0.0', port: 8080, backlog: 16_384 })
 * await listeners.close()
 */
export class Listeners {
  #app: FastifyInstance
  #more: Server[] = []

  constructor(app: FastifyInstance) {
    this.#app = app
  }

  /** Resolves with the port. Rejects if it is in use. */
  async listen({ host, port: asked, backlog }: Where): Promise<number> {
    const where = { host, port: asked, backlog }
    // Sockets that share a port do not detect another server of the same user on it; a socket that does not share does.
    if (asked !== 0) await closed(await opened(createServer(), where))
    await this.#app.listen({ ...where, ...SHARED })
    const first = this.#app.server as Server
    const { port } = first.address() as AddressInfo
    while (this.#more.length < MORE_LISTENERS) {
      const server = createServer({ allowHalfOpen: true, noDelay: true })
      server.on('connection', (socket: Socket) => first.emit('connection', socket))
      try {
        this.#more.push(await opened(server, { ...where, port, ...SHARED }))
      } catch {
        break
      }
    }
    return port
  }

  /** Stops accepting connections and closes the server; resolves when every connection is closed. */
  async close(): Promise<void> {
    await Promise.all([this.#app.close(), ...this.#more.map(closed)])
  }
}

/** On other systems Node refuses the option; older versions do not know it. */
const SHARED = process.platform === 'linux' ? { reusePort: true } : {}

const opened = (server: Server, where: ListenOptions): Promise<Server> =>
  new Promise((done, fail) => server.once('error', fail).listen(where, () => done(server.off('error', fail))))

const closed = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()))
