import { COMMON_ERRORS, TOKEN_ERRORS } from '@ovation/protocol'
import type { ErrorCode, RouteName, RouteSpec } from '@ovation/protocol'
import { COMMAND_OF_ROUTE, routeBodies } from '@ovation/protocol/schemas'

/** What a route that takes a JSON body may answer besides. */
export const BODY_ERRORS = ['value_out_of_range'] as const satisfies readonly ErrorCode[]
/** What a route with a parameter in its path may answer besides. */
export const PATH_ERRORS = ['not_found'] as const satisfies readonly ErrorCode[]

/** Whether a caller needs a token. */
const asksForToken = ({ access }: RouteSpec): boolean =>
  access.who === 'session' ? access.granted === true : access.who !== 'anybody' && access.who !== 'viewer'

const KNOWN_CALLER: ReadonlySet<string> = new Set(['person', 'site', 'room', 'recording'])
/** What a route may answer besides where a request may come again under an `Idempotency-Key`. */
const REPEATABLE_ERRORS = ['command_conflict', 'value_out_of_range'] as const satisfies readonly ErrorCode[]
/** Whether a route heeds `Idempotency-Key`. */
export const isRepeatable = (name: RouteName, { method, image, access }: RouteSpec): boolean =>
  (method === 'POST' && !image && KNOWN_CALLER.has(access.who)) || name in COMMAND_OF_ROUTE

/** All that a route may answer with. */
export const errorsOf = (name: RouteName, spec: RouteSpec): ErrorCode[] => [
  ...new Set([
    ...spec.errors,
    ...(asksForToken(spec) ? TOKEN_ERRORS : []),
    ...(Object.hasOwn(routeBodies, name) ? BODY_ERRORS : []),
    ...(spec.path.includes('/:') ? PATH_ERRORS : []),
    ...(isRepeatable(name, spec) ? REPEATABLE_ERRORS : []),
    ...COMMON_ERRORS,
  ]),
]
