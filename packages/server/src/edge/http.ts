import { OvationError } from '@ovation/protocol'
import fastify from 'fastify'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Logger, ServerLimits } from '../ops/index.ts'
import { corsHeaders } from './edge.ts'
import type { Origins } from './origins.ts'

const HEADERS_TIMEOUT_MS = 10_000
const KEEP_ALIVE_MS = 72_000
const MAX_PARAM_CHARS = 200
const MAX_STREAMS = 100
const PREFLIGHT_SECONDS = '600'

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
}

/** An HTTP server with bounds on everything, one shape of error, and cross-origin rules. */
export function createHttp(
  limits: ServerLimits,
  origins: Origins,
  logger: Logger,
  tls?: { key: string; cert: string },
): FastifyInstance {
  const options = {
    bodyLimit: limits.maxRequestBytes,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    forceCloseConnections: true,
    logger: false as const,
  }
  const app = tls ? withTls(options, tls) : fastify(options)
  app.server.headersTimeout = HEADERS_TIMEOUT_MS

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY_HEADERS)
    if (request.method === 'OPTIONS') {
      const origin = origins.check(request.headers)
      if (origin === false) throw new OvationError('origin_refused', { detail: String(request.headers.origin) })
      await reply
        .headers({
          ...corsHeaders(origin),
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': 'content-type, ovation-session, authorization',
          'access-control-max-age': PREFLIGHT_SECONDS,
        })
        .code(204)
        .send()
    }
  })

  app.setNotFoundHandler((_, reply) => sendError(reply, new OvationError('not_found')))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const origin = origins.check(request.headers)
    reply.headers(corsHeaders(origin === false ? undefined : origin))
    const known = knownError(error, limits)
    if (known.code === 'internal') logger.error({ err: error }, 'a request failed')
    return sendError(reply, known)
  })
  return app
}

/** HTTP/2 with HTTP/1.1 for whoever does not speak it, and for WebSockets (RFC 7540, section 3.3: chosen by ALPN). */
function withTls(options: object, tls: { key: string; cert: string }): FastifyInstance {
  const app = fastify({
    ...options,
    http2: true,
    http2SessionTimeout: KEEP_ALIVE_MS,
    https: { ...tls, allowHTTP1: true, minVersion: 'TLSv1.2', settings: { maxConcurrentStreams: MAX_STREAMS } },
  })
  // The two kinds of server differ in types that nothing here uses.
  return app as unknown as FastifyInstance
}

type Reply = { code(status: number): { send(body: unknown): unknown } }

const sendError = (reply: Reply, error: OvationError) => reply.code(error.status).send({ error: error.toWire() })

function knownError(error: FastifyError, limits: ServerLimits): OvationError {
  if (error instanceof OvationError) return error
  if (error.statusCode === 413) return new OvationError('payload_too_large', { detail: String(limits.maxRequestBytes) })
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new OvationError('invalid_frame', { detail: error.message })
  return new OvationError('internal')
}
