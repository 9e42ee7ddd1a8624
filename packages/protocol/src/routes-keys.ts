import type { ApiGrant } from './api-scopes.ts'
import { OUTLET_ROUTES } from './routes-outlets.ts'
import type { OutletRouteTypes } from './routes-outlets.ts'
import { OPERATION_ROUTES } from './routes-operation.ts'
import type { OperationRouteTypes } from './routes-operation.ts'
import { site } from './routes-people.ts'
import type { RouteSpec } from './route-spec.ts'

/** An API key as lists show it; the key itself is shown when it is made, and never again. Times are milliseconds since 1970. */
export type ApiKey = {
  id: string
  name: string
  grants: ApiGrant[]
  createdBy: string
  createdAt: number
  /** Null: it does not expire. */
  expiresAt: number | null
  /** To within a minute; null: never. */
  usedAt: number | null
  /** Until when the key from before the last rotation counts; null: there is none. */
  formerUntil: number | null
}

export type { AllowedOrigin, AuditEntry, SigningKey, SiteLimit } from './routes-operation.ts'

type ApiKeyRouteTypes = {
  listApiKeys: { reply: { keys: ApiKey[] } }
  createApiKey: {
    body: { name: string; grants: ApiGrant[]; days?: number | undefined }
    /** `secret` is the key itself: shown this one time. */
    reply: { key: ApiKey; secret: string }
  }
  rotateApiKey: { body: { overlapHours?: number | undefined }; reply: { key: ApiKey; secret: string } }
  revokeApiKey: { reply: void }
}
/** Of keys, and of what else changes without a restart. */
export type KeyRouteTypes = ApiKeyRouteTypes & OperationRouteTypes & OutletRouteTypes

const mayManage = { access: site('keys.manage'), cors: 'allowed', cache: 'no-store' } as const

/** Keys with which servers call this API. */
export const KEY_ROUTES = {
  listApiKeys: {
    ...mayManage,
    method: 'GET',
    path: '/api/v1/api-keys',
    what: 'Lists the API keys, the newest first.',
    errors: [],
  },
  createApiKey: {
    ...mayManage,
    method: 'POST',
    path: '/api/v1/api-keys',
    status: 201,
    what: 'Makes an API key that may do what its `grants` say, until it is revoked or, with `days`, for so long.',
    errors: ['value_out_of_range'],
  },
  rotateApiKey: {
    ...mayManage,
    method: 'POST',
    path: '/api/v1/api-keys/:key/rotate',
    what: 'Replaces the secret of an API key; the one of now counts for another 24 hours, or for `overlapHours` (0 to 168).',
    errors: ['not_found', 'value_out_of_range'],
  },
  revokeApiKey: {
    ...mayManage,
    method: 'DELETE',
    path: '/api/v1/api-keys/:key',
    status: 204,
    what: 'Revokes an API key: on every node within two seconds.',
    errors: ['not_found'],
  },
  ...OPERATION_ROUTES,
  ...OUTLET_ROUTES,
} as const satisfies { [K in keyof KeyRouteTypes]: RouteSpec }
