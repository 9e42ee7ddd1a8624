import { hash } from 'node:crypto'
import { OvationError, ROUTES, SCOPE_OF_ROUTE } from '@ovation/protocol'
import type { RouteBody, RouteName, RouteParams, RouteQuery, RouteReply, RouteSpec } from '@ovation/protocol'
import { COMMAND_OF_ROUTE, mustFit, routeBodies } from '@ovation/protocol/schemas'
import type { Role, SitePermission, SiteRole } from '@ovation/room'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { z } from 'zod'
import type { OpenSession } from '../people/index.ts'
import type { Once, RepeatedRequest } from './once.ts'

/** Somebody who showed a token. */
export type Caller = {
  id: string
  name: string
  avatar?: string
  rooms: Readonly<Record<string, Role>>
  session?: string
  siteRole?: SiteRole
  /** It is an API key that asks, and what it may do: where a route is of no single room, its handler asks. */
  key?: { id: string; maySee: (room: string) => boolean }
}

/** What a handler is given: everything was checked against the table by then. */
export type Call<K extends RouteName> = {
  params: RouteParams<K>
  query: RouteQuery<K>
  body: RouteBody<K>
  /** The session of the person who is signed in, where the route asks for one. */
  session: OpenSession
  /** The bytes that were sent, where the route takes an image. */
  image: Buffer
  /** The bytes that were sent, where the route takes a file. */
  bytes: Buffer
  /** Who asks, where the route asks for a role, and what their token says of them. */
  actor: string
  caller: Caller
  request: FastifyRequest
  reply: FastifyReply
}

export type Handlers<K extends RouteName = RouteName> = {
  [N in K]: (call: Call<N>) => Promise<RouteReply<N>> | RouteReply<N>
}

/** Who judges each kind of access. Each throws why not. */
export type Guards = {
  /** Gives the session of a request's cookie; with `granted`, also that of a page of another origin, by its token. */
  session: (request: FastifyRequest, granted: boolean) => Promise<OpenSession>
  person: (request: FastifyRequest) => Promise<Caller>
  site: (request: FastifyRequest, permission: SitePermission) => Promise<Caller>
  room: (request: FastifyRequest, room: string, least: Role) => Promise<Caller>
  roomOfRecording: (id: string) => string
  viewer: (request: FastifyRequest, room: string, ticket: string | undefined) => Promise<void>
}

export type ServeOptions = {
  maxImageBytes: number
  maxShowFilePartBytes: number
  once: Once
  /** Is given what was done, before it is answered. */
  record: (route: RouteName, call: Call<RouteName>, answer: unknown) => Promise<void>
}

/** Makes every route of the table answer: who asks is judged first, then what they sent, and only then a handler is asked. */
export function serveRoutes(
  app: FastifyInstance,
  guards: Guards,
  handlers: Handlers,
  { maxImageBytes, maxShowFilePartBytes, once, record }: ServeOptions,
): void {
  const bytesWhere = (kind: 'image' | 'file', types: RegExp): void =>
    void app.addContentTypeParser(types, { parseAs: 'buffer' }, ({ routeOptions }, body, done) =>
      (routeOptions.config as { image?: boolean; file?: boolean })[kind]
        ? done(null, body)
        : done(new OvationError('invalid_frame', { detail: 'it is no JSON' })),
    )
  bytesWhere('image', /^image\//)
  bytesWhere('file', /^(application\/octet-stream|video\/)/)
  for (const name of Object.keys(ROUTES) as RouteName[]) {
    const spec: RouteSpec = ROUTES[name]
    const handler = handlers[name] as (call: Call<RouteName>) => unknown
    app.route({
      method: spec.method,
      url: spec.path,
      config: { cors: spec.cors, image: spec.image === true, file: spec.file === true, scope: SCOPE_OF_ROUTE[name] },
      ...(spec.image ? takesBytes(spec, guards, maxImageBytes) : {}),
      ...(spec.file ? takesBytes(spec, guards, maxShowFilePartBytes) : {}),
      handler: async (request, reply) => {
        if (spec.text) reply.type(`${spec.text}; charset=utf-8`)
        if (spec.cache) reply.header('cache-control', spec.cache)
        const params = request.params as Record<string, string>
        const query = request.query as Record<string, string>
        const asks = await admit(spec, guards, request, params, query)
        const body = bytesOf(spec, request.body) ?? { body: bodyOf(name, request.body) }
        const call = { params, query, ...body, ...asks, request, reply } as unknown as Call<RouteName>
        const again = repeated(name, spec, call)
        const act = async (): Promise<unknown> => {
          const given = await handler(call)
          await record(name, call, given)
          return given
        }
        const answer = await (again ? once(again, act) : act())
        return spec.status === 204 ? reply.code(204).send() : reply.code(spec.status ?? 200).send(answer)
      },
    })
  }
}

/** Images and files are large: who sends one is judged before it is read. */
const takesBytes = (spec: RouteSpec, guards: Guards, maxBytes: number) => ({
  bodyLimit: maxBytes,
  onRequest: async (request: FastifyRequest): Promise<void> =>
    void (await admit(spec, guards, request, request.params as Record<string, string>, {})),
})

/**
 * A request with an `Idempotency-Key`, which may come again (draft-ietf-httpapi-idempotency-key-header). Commands of rooms are
 * recognised by the log; the other methods are repeatable by themselves.
 */
function repeated(
  route: RouteName,
  { method, image }: RouteSpec,
  { request, caller, params, query, body }: Call<RouteName>,
): RepeatedRequest | undefined {
  const { 'idempotency-key': key } = request.headers
  if (key === undefined || caller === undefined || method !== 'POST' || image || route in COMMAND_OF_ROUTE)
    return undefined
  return {
    ...{ caller: caller.key?.id ?? caller.id, route, key: mustBeIdempotencyKey(key) },
    digest: hash('sha256', JSON.stringify([params, query, body ?? null]), 'base64url'),
  }
}

const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,200}$/

/** The key of a request that may come again. Throws `value_out_of_range` for one that is none. */
export function mustBeIdempotencyKey(key: string | string[]): string {
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key
  throw new OvationError('value_out_of_range', {
    message: `Nothing was done; 'Idempotency-Key' is not usable (it has to have 1 to 200 visible ASCII characters); correct it.`,
  })
}

function bytesOf(spec: RouteSpec, body: unknown): { image: Buffer } | { bytes: Buffer } | undefined {
  if (!spec.image && !spec.file) return undefined
  if (Buffer.isBuffer(body)) return spec.image ? { image: body } : { bytes: body }
  if (spec.file) throw new OvationError('invalid_frame', { detail: 'there is no file in the body' })
  throw new OvationError('image_invalid', { detail: 'there is none in the body' })
}

async function admit(
  { access }: RouteSpec,
  guards: Guards,
  request: FastifyRequest,
  { room = '', id = '' }: Record<string, string>,
  { ticket }: Record<string, string>,
): Promise<{ session?: OpenSession; actor?: string; caller?: Caller }> {
  const asked = async (by: Promise<Caller>): Promise<{ actor: string; caller: Caller }> => {
    const caller = await by
    return { actor: caller.id, caller }
  }
  switch (access.who) {
    case 'session':
      return { session: await guards.session(request, access.granted === true) }
    case 'person':
      return asked(guards.person(request))
    case 'site':
      return asked(guards.site(request, access.may))
    case 'room':
      return asked(guards.room(request, room, access.role))
    case 'recording':
      return asked(guards.room(request, guards.roomOfRecording(id), access.role))
    case 'viewer':
      await guards.viewer(request, room, ticket)
      return {}
    case 'anybody':
      return {}
  }
}

function bodyOf(name: RouteName, body: unknown): unknown {
  const schema = (routeBodies as Partial<Record<RouteName, z.ZodType>>)[name]
  return schema && mustFit(schema, body)
}
