import { constants } from 'node:http2'
import type { Http2SecureServer, Http2ServerRequest } from 'node:http2'
import type { Server, Socket } from 'node:net'
import { OvationError, statusOf, toWire } from '@ovation/protocol'
import { isPlainText, readJson } from '@ovation/protocol/schemas'
import fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Budgets } from '../budget/index.ts'
import { hasOneMeaning, namesOneHost, parseTarget } from '../entry/index.ts'
import { Turns } from '../ops/index.ts'
import type { BasePath } from '../entry/index.ts'
import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import type { Addresses } from './addresses.ts'
import { applyCors } from './cors.ts'
import { boundPipelines, boundStreams } from './pipelines.ts'
import type { Origins } from './origins.ts'
import { answerRaw } from './raw-answers.ts'
import { allowedAt } from './routes-at.ts'
import { securityHeaders } from './security-headers.ts'

export type HttpDeps = {
  limits: ServerLimits
  origins: Origins
  addresses: Addresses
  base: BasePath
  budgets: Budgets
  clock: Clock
  logger: Logger
  tls?: { key: string; cert: string; follow(server: Http2SecureServer): void }
  /** Whether to send `Strict-Transport-Security` now: not with a self-signed certificate, which browsers warn about. */
  strictTransport: () => boolean
}

const HEADERS_TIMEOUT_MS = 10_000
const TLS_HANDSHAKE_TIMEOUT_MS = 10_000
/** How often Node checks request deadlines; with its default of half a minute, ten seconds could become forty. */
const CHECK_DEADLINES_INTERVAL_MS = 2_000
const KEEP_ALIVE_MS = 72_000
const MAX_PARAM_CHARS = 200
const MAX_QUERY_CHARS = 4_096
const MAX_STREAMS = 100
const MAX_HEADER_BYTES = 16 * 1_024
const MAX_HTTP2_SESSION_MEGABYTES = 4
/** How many errors and resets an HTTP/2 session may have before it is closed (CVE-2023-44487). */
const MAX_INVALID_FRAMES = 100
const MAX_REJECTED_STREAMS = 50
const STREAM_RESET_BURST = 200
const STREAM_RESETS_PER_SECOND = 33

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** An HTTP server with limits on everything, one error format, and cross-origin rules. */
export function createHttp(deps: HttpDeps): FastifyInstance {
  const { limits, origins, base, budgets, logger, tls } = deps
  const always = () => securityHeaders(deps.strictTransport())
  const options = {
    bodyLimit: limits.maxRequestBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: MAX_PARAM_CHARS, querystringParser: readQuery },
    rewriteUrl: ({ url = '' }: { url?: string }) => base.strip(url),
    forceCloseConnections: true,
    logger: false as const,
    // Malformed requests and URLs reach neither routes nor hooks.
    frameworkErrors: (_: unknown, __: unknown, reply: unknown): void =>
      void sendError(
        (reply as FastifyReply).headers(always()),
        new OvationError('invalid_frame', { detail: 'its address cannot be read' }),
      ),
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) => sayAndClose(socket, error.code, always()),
  }
  const http = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: CHECK_DEADLINES_INTERVAL_MS,
    maxHeaderSize: MAX_HEADER_BYTES,
  }
  const app = tls ? withTls(options, http, deps, tls) : fastify({ ...options, http })
  budgets.sockets.watch(app.server as Server, 'http')
  boundPipelines(app.server, () => budgets.refused('requests of one connection'))
  // For answers that are not read and requests that stall. Node restarts the timer with every byte.
  app.server.timeout = limits.stalledSocketTimeoutMs

  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => {
    try {
      done(null, readJson(textOf(body as Buffer)))
    } catch (error) {
      done(error as Error)
    }
  })

  // One turn of the event loop may bring a hundred requests on each of a thousand connections: rooms must get their turn in
  // between.
  const turns = new Turns(deps.clock, {
    maxMsPerTurn: limits.maxRequestMsPerTurn,
    maxStepsPerTurn: limits.maxRequestsPerTurn,
  })
  app.addHook('onRoute', ({ url }) => base.add(url))
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(always())
    await turns.enter(admit(request, reply, deps))
    // The client is gone.
    if (isGone(request)) return reply.hijack()
    await applyCors(request, reply, origins)
    if (request.is404) refuseMethod(request, reply)
  })

  app.setNotFoundHandler((_, reply) => sendError(reply, new OvationError('not_found')))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = knownError(error, request.routeOptions.bodyLimit ?? limits.maxRequestBytes)
    if (known.code === 'internal') logger.error({ err: error }, 'a request failed')
    return sendError(reply, known)
  })
  return app
}

/** Where there are routes for other methods, that is the answer, and which they are (RFC 9110, section 15.5.6). */
function refuseMethod({ raw }: FastifyRequest, reply: FastifyReply): void {
  const allowed = allowedAt(parseTarget(raw.url)?.path ?? '')
  if (allowed === '') return
  reply.header('allow', allowed)
  throw new OvationError('method_not_allowed', { detail: allowed })
}

function isGone({ raw }: FastifyRequest): boolean {
  const { stream } = raw as unknown as Partial<Http2ServerRequest>
  return raw.socket.destroyed || stream?.destroyed === true
}

/** Counts a request against its address, which it returns, and sets a deadline for its stream. Throws the refusal. */
function admit(request: FastifyRequest, reply: FastifyReply, { addresses, budgets, limits }: HttpDeps): string {
  const { raw, headers } = request
  budgets.sockets.settle(raw.socket)
  const address = addresses.keyOf(raw.socket.remoteAddress, headers)
  if (budgets.sockets.unreadOf(address) > limits.maxUnreadBytesPerAddress / 2) {
    budgets.refused('requests while answers are unread')
    throw new OvationError('rate_limited', { retryInMs: 1_000 })
  }
  const { stream } = raw as unknown as Partial<Http2ServerRequest>
  if (budgets.rates.requests.take(address) === 0) {
    budgets.refused('requests of one address')
    // A flood is not answered request by request: its source must reconnect, which is limited as well (RFC 9113, section 7).
    stream?.session?.destroy(undefined, constants.NGHTTP2_ENHANCE_YOUR_CALM)
    reply.header('connection', 'close')
    throw new OvationError('rate_limited', { retryInMs: budgets.rates.requests.waitMs(address) })
  }
  const free = budgets.requests.take(address)
  if (!free) {
    budgets.refused('requests in flight')
    throw new OvationError('rate_limited', { retryInMs: 1_000 })
  }
  reply.raw.once('close', free)
  // One session carries many requests: each has its own deadline.
  stream?.setTimeout(limits.stalledSocketTimeoutMs, () => stream.close(constants.NGHTTP2_CANCEL))
  if (!namesOneHost(raw)) throw new OvationError('invalid_frame', { detail: 'it names more than one host' })
  if (!hasOneMeaning(raw.url ?? '')) throw new OvationError('not_found')
  // URL parameters are used in look-ups of all kinds.
  for (const value of Object.values(request.params as Record<string, string>))
    if (!isPlainText(value)) throw new OvationError('not_found')
  return address
}

/** The first value of each name; nothing for a query that is too long. */
function readQuery(text: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null) as Record<string, string>
  if (text.length > MAX_QUERY_CHARS) return query
  for (const [name, value] of new URLSearchParams(text)) if (isPlainText(value)) query[name] ??= value
  return query
}

function textOf(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new OvationError('invalid_frame', { detail: 'it is not UTF-8' })
  }
}

/** HTTP/2, with HTTP/1.1 for older clients and for WebSockets (RFC 7540, section 3.3: chosen by ALPN). */
function withTls(
  options: object,
  http: object,
  { budgets }: HttpDeps,
  tls: NonNullable<HttpDeps['tls']>,
): FastifyInstance {
  const app = fastify({
    ...options,
    http2: true,
    http2SessionTimeout: KEEP_ALIVE_MS,
    https: {
      ...{ key: tls.key, cert: tls.cert },
      ...http,
      allowHTTP1: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: TLS_HANDSHAKE_TIMEOUT_MS,
      unknownProtocolTimeout: TLS_HANDSHAKE_TIMEOUT_MS,
      maxSessionMemory: MAX_HTTP2_SESSION_MEGABYTES,
      maxSessionInvalidFrames: MAX_INVALID_FRAMES,
      maxSessionRejectedStreams: MAX_REJECTED_STREAMS,
      streamResetBurst: STREAM_RESET_BURST,
      streamResetRate: STREAM_RESETS_PER_SECOND,
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEADER_BYTES },
    },
  })
  const server = app.server as unknown as Http2SecureServer
  tls.follow(server)
  // Failed handshakes and sessions closed for abuse are not errors of this server.
  server.on('sessionError', (_, session) => session.destroy())
  server.on('tlsClientError', (_, socket) => socket.destroy())
  boundStreams(server, MAX_STREAMS, () => budgets.refused('streams of one session'))
  // The types of the two servers differ only in parts that are not used here.
  return app as unknown as FastifyInstance
}

const STATUS_OF: Record<string, [status: number, why: string]> = {
  HPE_HEADER_OVERFLOW: [431, `its header has more than ${MAX_HEADER_BYTES} bytes`],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'it did not come to its end in time'],
}

/** The answer to malformed HTTP/1.1 requests, in the format of all other errors; nothing more is read. */
function sayAndClose(socket: Socket, code: string | undefined, headers: Record<string, string>): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) return void socket.destroy()
  const [status, detail] = STATUS_OF[code ?? ''] ?? [400, 'it is no request of HTTP/1.1']
  answerRaw(socket, status, new OvationError('invalid_frame', { detail }), headers)
}

type Reply = { header(name: string, value: string): unknown; code(status: number): { send(body: unknown): unknown } }

/** `Retry-After` is in whole seconds (RFC 9110, section 10.2.3). */
const sendError = (reply: Reply, error: OvationError) => {
  if (error.retryInMs !== undefined)
    reply.header('retry-after', String(Math.max(1, Math.ceil(error.retryInMs / 1_000))))
  return reply.code(statusOf(error)).send({ error: toWire(error) })
}

function knownError(error: FastifyError, maxBytes: number): OvationError {
  if (error instanceof OvationError) return error
  if (error.statusCode === 413) return new OvationError('payload_too_large', { detail: String(maxBytes) })
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new OvationError('invalid_frame', { detail: error.message })
  return new OvationError('internal')
}
