import type { RouteName, RouteReply, WireError } from '@ovation/protocol'
import type { MePort } from './me.ts'

const TIMEOUT_MS = 30_000

/** Where each route is; without the rest of the table, which is large. */
export const CALLS = {
  signIn: ['POST', '/account/sign-in'],
  getSignInWays: ['GET', '/account/ways'],
  requestMailLink: ['POST', '/account/mail-link'],
  makePasskeyOptions: ['POST', '/account/passkey-options'],
  accountToken: ['POST', '/account/token'],
  renewGrant: ['POST', '/account/grants/renew'],
  changeAccount: ['PATCH', '/account'],
  setAvatar: ['PUT', '/account/avatar'],
  removeAvatar: ['DELETE', '/account/avatar'],
  listSessions: ['GET', '/account/sessions'],
  endSession: ['DELETE', '/account/sessions/:session'],
  signOut: ['POST', '/account/sign-out'],
  getProfile: ['GET', '/people/:person/profile'],
  listMembers: ['GET', '/rooms/:room/members'],
} as const satisfies Partial<Record<RouteName, readonly [method: string, path: string]>>

type CallPort = Pick<MePort, 'options' | 'OvationError'>
type Body = { readonly type: string }
const isBlob = (body: unknown): body is Body => typeof Blob !== 'undefined' && body instanceof Blob

/** What a request brings: `param` and `query` in its address, `token` for a page of another origin. */
type Brought = { body?: unknown; param?: string; query?: Record<string, string>; token?: string | undefined }

/** Calls a route. Rejects with the refusal of the server, and with `unreachable`. */
export async function callAccount<K extends keyof typeof CALLS>(
  { options: { server, fetch: request = fetch }, OvationError }: CallPort,
  name: K,
  { body, param = '', query, token }: Brought = {},
): Promise<RouteReply<K>> {
  const [method, path] = CALLS[name]
  const address = `${server.replace(/\/+$/, '')}/api/v1${path.replace(/:\w+/, encodeURIComponent(param))}${query ? `?${new URLSearchParams(query)}` : ''}`
  const type = isBlob(body) ? body.type : 'application/json'
  const response = await request(address, {
    method,
    // Old browsers and WebViews have no such signal: there, the network decides.
    signal: AbortSignal.timeout?.(TIMEOUT_MS),
    headers: {
      ...(body === undefined ? {} : { 'content-type': type }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: (isBlob(body) ? body : JSON.stringify(body)) as string }),
  }).catch((cause: unknown) => {
    throw new OvationError('unreachable', { detail: 'it cannot be reached', cause })
  })
  if (response.status === 204) return undefined as RouteReply<K>
  const answer = (await response.json().catch(() => ({}))) as RouteReply<K> & { error?: WireError }
  if (response.ok) return answer
  throw answer.error ? OvationError.fromWire(answer.error) : new OvationError('internal')
}
