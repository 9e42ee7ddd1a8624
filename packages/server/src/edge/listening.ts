import { createServer } from 'node:net'
import type { AddressInfo, ListenOptions, Server, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'

/**
 * How many more sockets listen at one port. libuv takes one connection in from each of them in a turn of the event loop
 * (since 1.45), so a busy server with one would let in some ten people a second, and a crowd would keep everybody else out.
 */
const MORE_LISTENERS = 31

export type Listening = { port: number; close: () => Promise<void> }
type Where = { host: string; port: number; backlog: number }

/**
 * Listens for connections, and takes in many in each turn of the event loop where the system lets several sockets share a
 * port (Linux, from Node 23.1 on), else one. Rejects when the port is taken.
 *
 * @example
 * const { port, close } = await listen(app, { host: '0.0.0.0', port: 8080, backlog: 16_384 })
 */
export async function listen(app: FastifyInstance, { host, port: asked, backlog }: Where): Promise<Listening> {
  // Sockets that share a port do not tell that another server of the same user has it, one that does not share does.
  const where = { host, port: asked, backlog }
  if (asked !== 0) await closed(await opened(createServer(), where))
  const first = await app.listen({ ...where, ...SHARED }).then(() => app.server as Server)
  const { port } = first.address() as AddressInfo
  const more: Server[] = []
  for (let n = 0; n < MORE_LISTENERS; n++) {
    const server = createServer({ allowHalfOpen: true, noDelay: true })
    server.on('connection', (socket: Socket) => first.emit('connection', socket))
    try {
      more.push(await opened(server, { ...where, port, ...SHARED }))
    } catch {
      break
    }
  }
  // Their connections are the first server's, which waits for them.
  return { port, close: async () => void more.map((server) => server.close()) }
}

/** Elsewhere Node refuses it; older versions do not know it. */
const SHARED = process.platform === 'linux' ? { reusePort: true } : {}

const opened = (server: Server, where: ListenOptions): Promise<Server> =>
  new Promise((done, fail) => server.once('error', fail).listen(where, () => done(server.off('error', fail))))

const closed = (server: Server): Promise<void> => new Promise((done) => server.close(() => done()))
