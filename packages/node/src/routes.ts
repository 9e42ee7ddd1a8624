import { ROUTES, SCOPE_OF_ROUTE } from '@ovation/protocol'
import type { RouteBody, RouteName, RouteParams, RouteQuery, RouteReply, RouteSpec } from '@ovation/protocol'

type SpecOf<K extends RouteName> = (typeof ROUTES)[K]
type ForAnybody<K extends RouteName> = SpecOf<K> extends { method: 'GET'; access: { who: 'anybody' } } ? K : never

/** The name of every route that a key may call, and of what anybody may read. */
export type ServiceRoute = {
  [K in RouteName]: (typeof SCOPE_OF_ROUTE)[K] extends null ? ForAnybody<K> : K
}[RouteName]

type BytesOf<K extends RouteName> =
  SpecOf<K> extends { image: true } | { file: true }
    ? {
        /** The bytes of the image or file. */
        bytes: Uint8Array
      }
    : unknown
/** What stands in an address is text; numbers are written as such. */
type InAddress<T> = { [P in keyof T]: T[P] | number }
type BodyOf<K extends RouteName> = RouteBody<K> extends undefined ? unknown : RouteBody<K>

/** What a route takes, in one object: the parameters of its address, its query, and its body. */
export type ServiceInput<K extends ServiceRoute> = InAddress<RouteParams<K>> &
  InAddress<RouteQuery<K>> &
  BodyOf<K> &
  BytesOf<K>
/** What a route answers. */
export type ServiceReply<K extends ServiceRoute> = RouteReply<K>

const isForAnybody = ({ method, access }: RouteSpec): boolean => method === 'GET' && access.who === 'anybody'

/** The same at run time. */
export const SERVICE_ROUTES = (Object.keys(ROUTES) as RouteName[]).filter(
  (name) => SCOPE_OF_ROUTE[name] !== null || isForAnybody(ROUTES[name]),
) as ServiceRoute[]

/** What of an input goes where. */
export function splitInput(
  name: ServiceRoute,
  input: Readonly<Record<string, unknown>>,
): {
  params: Record<string, string>
  query: Record<string, string>
  body: Record<string, unknown>
  bytes?: Uint8Array
} {
  const spec: RouteSpec = ROUTES[name]
  const ofAddress = new Set([...spec.path.matchAll(/:(\w+)/g)].map(([, param = '']) => param))
  const hasBody = spec.method !== 'GET' && spec.method !== 'DELETE' && !spec.image && !spec.file
  const parts = { params: {}, query: {}, body: {} } as ReturnType<typeof splitInput>
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined) continue
    if (ofAddress.has(key)) parts.params[key] = String(value)
    else if (value instanceof Uint8Array && key === 'bytes') parts.bytes = value
    else if (hasBody) parts.body[key] = value
    else parts.query[key] = String(value)
  }
  return parts
}
