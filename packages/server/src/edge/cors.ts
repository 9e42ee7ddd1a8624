import type { RouteSpec } from '@ovation/protocol'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseTarget } from '../entry/index.ts'
import { corsHeaders } from './edge.ts'
import { originRefused } from './origins.ts'
import type { Origins } from './origins.ts'
import { routesAt } from './routes-at.ts'

type Policy = RouteSpec['cors']

const PREFLIGHT_SECONDS = '600'
const METHODS = 'GET, POST, PUT, PATCH, DELETE'
const REQUEST_HEADERS = 'content-type, authorization, ovation-session, idempotency-key, on-behalf-of, on-behalf-of-name'
/** Players on any page may request these; access is restricted by tickets, not by the origin of the page. */
const ANY_PAGE = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

/** The policy for a path and what is done there; undefined for pages themselves and their resources. */
export function policyOf(path: string, method: string): Policy | undefined {
  if (/^\/(?:live|media)\//.test(path) || /^\/replay\/[^/]+\/./.test(path)) return 'any'
  // A page that may not connect must be able to read why.
  if (path === '/v1/check' || path === '/api/openapi.json') return 'any'
  if (path.startsWith('/v1/')) return 'allowed'
  if (!path.startsWith('/api/')) return undefined
  const asked = method === 'HEAD' ? 'GET' : method
  const routes = routesAt(path)
  const route = routes.find((one) => one.method === asked)
  if (route) return route.cors
  // What is no route there is refused later; until then it is of whoever may do the least.
  return routes.some(({ cors }) => cors === 'own') ? 'own' : (routes[0]?.cors ?? 'allowed')
}

/**
 * Cross-origin rules (Fetch standard, section 3.3), applied before anything else in a request: so that answers and errors
 * carry the headers, and a page that is not allowed is refused. Preflights are answered here.
 */
export async function applyCors(request: FastifyRequest, reply: FastifyReply, origins: Origins): Promise<void> {
  // A preflight asks for what is to be done after it.
  const asked = request.method === 'OPTIONS' ? request.headers['access-control-request-method'] : undefined
  const policy = policyOf(parseTarget(request.raw.url)?.path ?? '', asked ?? request.method)
  if (policy === 'any') reply.headers(ANY_PAGE)
  else if (policy !== undefined) {
    const peer = request.raw.socket.remoteAddress
    const origin = origins.check(request.headers, peer)
    if (origin === false) throw originRefused(request.headers.origin)
    if (policy === 'own' && !origins.isOwn(request.headers, peer)) throw originRefused(request.headers.origin, true)
    reply.headers(policy === 'own' ? { vary: 'Origin' } : corsHeaders(origin))
  }
  if (request.method !== 'OPTIONS') return
  await reply
    .headers({
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
    })
    .code(204)
    .send()
}
