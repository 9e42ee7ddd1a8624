import { createServer } from 'node:https'
import type { Server } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { Budgets } from '../budget/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import { boundPipelines } from './pipelines.ts'

export type NetworkListenerDeps = { app: FastifyInstance; budgets: Budgets; limits: ServerLimits }
type Where = { host: string; port: number; key: string; cert: string }

const TIMEOUT_MS = 10_000
const CHECK_DEADLINES_INTERVAL_MS = 2_000
const MAX_HEADER_BYTES = 16 * 1_024

/** One more listener for the pages, API and connections of a server, over TLS: opened and closed while it runs. */
export class NetworkListener {
  #deps: NetworkListenerDeps
  #server: Server | undefined
  #sockets = new Set<Socket>()
  #changing: Promise<unknown> = Promise.resolve()

  constructor(deps: NetworkListenerDeps) {
    this.#deps = deps
  }

  /** Undefined while it is closed. */
  get port(): number | undefined {
    return (this.#server?.address() as AddressInfo | null | undefined)?.port
  }

  /** Listens at this port or, if that is taken, at any; leaves it as it is if it listens already. */
  open(where: () => Promise<Where>): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#server) return
      const at = await where()
      const server = this.#create(at)
      await listening(server, at).catch(() => listening(server, { ...at, port: 0 }))
      this.#server = server
    })
  }

  /** Ends every connection that came in here. */
  close(): Promise<void> {
    return this.#inTurn(async () => {
      const server = this.#server
      if (!server) return
      this.#server = undefined
      const closed = new Promise<void>((done) => server.close(() => done()))
      for (const socket of this.#sockets) socket.destroy()
      await closed
    })
  }

  /** Whoever opens and closes at the same time gets what was asked for last. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    const next = this.#changing.then(change)
    this.#changing = next.catch(() => {})
    return next
  }

  #create({ key, cert }: Where): Server {
    const { app, budgets, limits } = this.#deps
    const server = createServer({
      ...{ key, cert, minVersion: 'TLSv1.2', handshakeTimeout: TIMEOUT_MS },
      ...{ headersTimeout: TIMEOUT_MS, requestTimeout: limits.requestTimeoutMs },
      ...{ connectionsCheckingInterval: CHECK_DEADLINES_INTERVAL_MS, maxHeaderSize: MAX_HEADER_BYTES },
    })
    server.timeout = limits.stalledSocketTimeoutMs
    server.on('request', (request, response) => app.server.emit('request', request, response))
    server.on('upgrade', (request, socket, head) => app.server.emit('upgrade', request, socket, head))
    server.on('clientError', (_, socket) => socket.destroy())
    server.on('tlsClientError', (_, socket) => socket.destroy())
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
    boundPipelines(server, () => budgets.refused('requests of one connection'))
    budgets.sockets.watch(server, 'http')
    return server
  }
}

const listening = (server: Server, { host, port }: { host: string; port: number }): Promise<void> =>
  new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => {
      server.off('error', fail)
      done()
    })
  })
