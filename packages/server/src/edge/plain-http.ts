import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Budgets } from '../budget/index.ts'
import { guarded, hasOneMeaning, namesOneHost } from '../entry/index.ts'
import type { Report } from '../entry/index.ts'
import type { ServerLimits } from '../ops/index.ts'
import type { Addresses } from './addresses.ts'

export type PlainHttpDeps = {
  limits: ServerLimits
  budgets: Budgets
  addresses: Addresses
  report: Report
  /** The answer to a challenge of a certificate authority; undefined if there is no such challenge. */
  challengeAnswer: (token: string) => Promise<string | undefined>
  /** The origin over TLS to which a request for this host is sent. */
  secureOriginOf: (host: string) => string
}

const HEADERS_TIMEOUT_MS = 10_000
const CHECK_DEADLINES_INTERVAL_MS = 2_000
const MAX_HEADER_BYTES = 16 * 1_024
const MAX_TARGET_CHARS = 4_096
const CHALLENGE = '/.well-known/acme-challenge/'

/** The listener without TLS: answers the challenges of a certificate authority, and sends everybody else to HTTPS. */
export class PlainHttp {
  #server: Server
  #deps: PlainHttpDeps

  constructor(deps: PlainHttpDeps) {
    this.#deps = deps
    const { limits, budgets, report } = deps
    const options = {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: CHECK_DEADLINES_INTERVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    }
    this.#server = createServer(options, (request, response) =>
      guarded(
        report,
        'http',
        () => this.#answer(request, response),
        () => response.destroy(),
      ),
    )
    this.#server.timeout = limits.stalledSocketTimeoutMs
    this.#server.on('clientError', (_, socket) => socket.destroy())
    budgets.sockets.watch(this.#server, 'http')
  }

  /** Resolves with the port. Rejects if it is in use. */
  async listen(host: string, port: number): Promise<number> {
    await new Promise<void>((done, fail) => this.#server.once('error', fail).listen(port, host, done))
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = new Promise<void>((done) => this.#server.close(() => done()))
    this.#server.closeAllConnections()
    await closed
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { budgets, addresses, challengeAnswer, secureOriginOf } = this.#deps
    budgets.sockets.settle(request.socket)
    // One request each: nobody stays here.
    response.shouldKeepAlive = false
    response.setHeader('x-content-type-options', 'nosniff')
    if (budgets.rates.requests.take(addresses.keyOf(request.socket.remoteAddress, request.headers)) === 0) {
      budgets.refused('requests of one address')
      return void response.writeHead(429).end()
    }
    const { url = '/' } = request
    if (url.startsWith(CHALLENGE)) {
      const answer = await challengeAnswer(url.slice(CHALLENGE.length))
      if (answer === undefined) return void response.writeHead(404).end()
      return void response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(answer)
    }
    const host = namesOneHost(request) ? (request.headers.host ?? '') : ''
    const target = url.startsWith('/') && url.length <= MAX_TARGET_CHARS && hasOneMeaning(url) ? url : '/'
    // The method and the body of a request are kept (RFC 9110, section 15.4.9).
    response.writeHead(308, { location: `${secureOriginOf(host)}${target}` }).end()
  }
}
