import { createServer } from 'node:net'
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * How many more sockets listen at one port. libuv takes one connection in from each of them in a turn of the event loop
 * (since 1.45), so a busy server with one would let in some ten people a second, and a crowd would keep everybody else out.
 */
const MORE_LISTENERS = 31

type Where = { host: string; port: number; backlog: number }

/**
 * Listens for connections, and takes in many in each turn of the event loop where the system lets several sockets share a
 * port (Linux, from Node 23.1 on), else one.
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

  /** Gives the port. Rejects when it is taken. */
  async listen({ host, port: asked, backlog }: Where): Promise<number> {
    const where = { host, port: asked, backlog }
    // Sockets that share a port do not tell that another server of the same user has it, one that does not share does.
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

  /** Takes in nobody any more, and closes the server; resolves when every connection is closed. */
  async close(): Promise<void> {
    await Promise.all([this.#app.close(), ...this.#more.map(closed)])
  }
}

/** Elsewhere Node refuses it; older versions do not know it. */
const SHARED = process.platform === 'linux' ? { reusePort: true } : {}

const opened = (server: Server, where: ListenOptions): Promise<Server> =>
  new Promise((done, fail) => server.once('error', fail).listen(where, () => done(server.off('error', fail))))

const closed = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()))
