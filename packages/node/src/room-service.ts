import { randomUUID } from 'node:crypto'
import { routePath, ROUTES } from '@ovation/protocol'
import type { RouteSpec } from '@ovation/protocol'
import { exportedEvents } from './exported.ts'
import type { ExportedEvent } from './exported.ts'
import { Http } from './http.ts'
import type { CallOptions, RoomServiceOptions } from './options.ts'
import { SERVICE_ROUTES, splitInput } from './routes.ts'
import type { ServiceInput, ServiceReply, ServiceRoute } from './routes.ts'

type Arguments<K extends ServiceRoute> =
  Record<never, never> extends ServiceInput<K>
    ? [input?: ServiceInput<K>, options?: CallOptions]
    : [input: ServiceInput<K>, options?: CallOptions]

/** A method for each route that a key may call, under the name that the documentation of the API has for it. */
export type RoomServiceRoutes = {
  readonly [K in ServiceRoute]: (...args: Arguments<K>) => Promise<ServiceReply<K>>
}

/** The REST API of a server: a method for each route, and what takes more than one request. */
export type RoomService = RoomServiceRoutes & {
  /**
   * The same service on behalf of one of your people, which takes a key with the scope `impersonate`.
   *
   * @example
   * await service.onBehalfOf('user-7', 'Mei').sendMessage({ room: 'friday', text: 'Mine!' })
   */
  onBehalfOf: (user: string, name?: string) => RoomService
  /**
   * The events of a room above the number `after`, in order, up to the newest. A download that breaks off is resumed.
   *
   * @example
   * for await (const event of service.events('friday', { after: 120 })) console.log(event.seq, event.type)
   */
  events: (room: string, options?: { after?: number; signal?: AbortSignal }) => AsyncGenerator<ExportedEvent>
}

/**
 * Calls the REST API of a server. Every request has an `Idempotency-Key`, which it keeps when it is sent again, so that nothing
 * is done twice; it is sent again when the server was not reached or asks to wait. What is refused is thrown as an
 * `OvationError`, with its code.
 *
 * @example
 * const service = new RoomService({ server: 'https://live.example.com', key: process.env.OVATION_KEY ?? '' })
 * await service.createRoom({ room: 'friday', title: 'Friday night' })
 * const { seq } = await service.sendMessage({ room: 'friday', text: 'Welcome' })
 */
export const RoomService = openService as unknown as new (options: RoomServiceOptions) => RoomService

/** The class, whose methods are computed from the table of routes: `new` gives what a function returns. */
function openService(options: RoomServiceOptions): RoomService {
  return serviceOf(new Http(options), {})
}

function serviceOf(http: Http, onBehalf: Record<string, string>): RoomService {
  const methods = Object.fromEntries(
    SERVICE_ROUTES.map((name) => [
      name,
      (input: Record<string, unknown> = {}, options: CallOptions = {}) =>
        call(http, { name, input, options, onBehalf }),
    ]),
  ) as unknown as RoomServiceRoutes
  return {
    ...methods,
    onBehalfOf: (user, name) =>
      serviceOf(http, {
        'on-behalf-of': encodeURIComponent(user),
        ...(name === undefined ? {} : { 'on-behalf-of-name': encodeURIComponent(name) }),
      }),
    events: (room, { after = 0, signal } = {}) =>
      exportedEvents(
        (from) =>
          http.send({
            ...{ method: 'GET', headers: onBehalf, again: true, signal },
            path: routePath('exportRoom', { params: { room }, query: { after: String(from) } }),
          }),
        after,
      ),
  }
}

type Call = {
  name: ServiceRoute
  input: Record<string, unknown>
  options: CallOptions
  onBehalf: Record<string, string>
}

async function call(http: Http, { name, input, options, onBehalf }: Call): Promise<unknown> {
  const { method, image, text, status }: RouteSpec = ROUTES[name]
  const { params, query, body, bytes } = splitInput(name, input)
  const isRead = method === 'GET'
  const hasBody = Object.keys(body).length > 0
  const type = bytes ? (image ? 'image/*' : 'application/octet-stream') : 'application/json'
  const answer = await http.send({
    ...{ method, path: routePath(name, { params, query }), again: true, signal: options.signal },
    headers: {
      ...onBehalf,
      ...(isRead ? {} : { 'idempotency-key': options.idempotencyKey ?? randomUUID() }),
      ...(hasBody || bytes ? { 'content-type': type } : {}),
    },
    ...(bytes ? { body: new Uint8Array(bytes) } : hasBody ? { body: JSON.stringify(body) } : {}),
  })
  if (status === 204) return undefined
  return text === undefined ? ((await answer.json()) as unknown) : answer.text()
}
