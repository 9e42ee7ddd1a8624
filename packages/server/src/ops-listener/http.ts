import type { Server } from 'node:net'
import { OvationError, statusOf, toWire } from '@ovation/protocol'
import fastify from 'fastify'
import type { FastifyError, FastifyInstance } from 'fastify'
import type { Budgets } from '../budget/index.ts'
import type { Logger, Metrics, ServerLimits } from '../ops/index.ts'
import { healthRoutes } from './health.ts'
import type { Health } from './health.ts'

export type OpsHttpDeps = Health & {
  limits: ServerLimits
  budgets: Budgets
  logger: Logger
  metrics: Metrics
  /** How this server does, for those who look after it. */
  details: () => Record<string, string | number | boolean>
}

const HEADERS_TIMEOUT_MS = 10_000
const CHECK_DEADLINES_INTERVAL_MS = 2_000
const KEEP_ALIVE_MS = 72_000
const MAX_PARAM_CHARS = 200
const MAX_HEADER_BYTES = 16 * 1_024
/** Nothing here takes a body but what nodes ask of each other, which has a bound of its own. */
const MAX_BODY_BYTES = 1_024

/** The HTTP server for those who look after this one, and for other nodes: figures, and health with its details. */
export function createOpsHttp(deps: OpsHttpDeps): FastifyInstance {
  const { limits, budgets, logger, metrics, details } = deps
  const app = fastify({
    bodyLimit: MAX_BODY_BYTES,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    routerOptions: { maxParamLength: MAX_PARAM_CHARS },
    forceCloseConnections: true,
    logger: false,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: CHECK_DEADLINES_INTERVAL_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
  })
  budgets.sockets.watch(app.server as Server, 'ops')
  app.server.timeout = limits.stalledSocketTimeoutMs
  app.removeAllContentTypeParsers()
  app.addHook('onRequest', async (request, reply) => {
    budgets.sockets.settle(request.raw.socket)
    reply.headers({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  })
  app.setNotFoundHandler((_, reply) => {
    const error = new OvationError('not_found')
    return reply.code(statusOf(error)).send({ error: toWire(error) })
  })
  app.setErrorHandler((error: FastifyError, _, reply) => {
    const known = knownError(error)
    if (known.code === 'internal') logger.error({ err: error }, 'a request to the ops listener failed')
    return reply.code(statusOf(known)).send({ error: toWire(known) })
  })
  healthRoutes(app, deps, details)
  app.get('/metrics', async (_, reply) => reply.header('content-type', metrics.contentType).send(await metrics.text()))
  return app
}

function knownError(error: FastifyError): OvationError {
  if (error instanceof OvationError) return error
  if (error.statusCode !== undefined && error.statusCode < 500)
    return new OvationError('invalid_frame', { detail: error.message })
  return new OvationError('internal')
}
