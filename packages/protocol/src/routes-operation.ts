import { site } from './routes-people.ts'
import type { RouteSpec } from './route-spec.ts'

/** An origin whose pages may connect. `fixed`: from `OVATION_ORIGINS`, so that it stays as long as the server runs. */
export type AllowedOrigin = { origin: string; fixed: boolean }

/**
 * A key that tokens are signed with. Times are milliseconds since 1970; `addedAt` is null for those of `secrets.json`, and
 * `until` where the key has no end.
 */
export type SigningKey = { id: string; algorithm: string; addedAt: number | null; until: number | null }

/** A limit that may change while the server runs: its value of now, that of the start, and the values that it takes. */
export type SiteLimit = { name: string; value: number; first: number; from: number; to: number }

/**
 * What somebody administered. `by.kind` is `person`, `key` (an API key), `command-line` or `system`; `by.name` is what they are
 * called now, null if that is not known. `target` is what it was done to.
 */
export type AuditEntry = {
  at: number
  by: { kind: 'person' | 'key' | 'command-line' | 'system'; id: string; name: string | null }
  action: string
  target: string | null
  detail: Record<string, string | number | null>
}

export type OperationRouteTypes = {
  listOrigins: { reply: { origins: AllowedOrigin[] } }
  addOrigin: { body: { origin: string }; reply: AllowedOrigin }
  removeOrigin: { query: { origin?: string }; reply: void }
  listSigningKeys: { reply: { keys: SigningKey[] } }
  addSigningKey: {
    /** `publicKey`: as PEM, or a JWK as text; without it the key is a new secret. `id`: yours, where a public key has one. */
    body: { id?: string | undefined; publicKey?: string | undefined }
    /** `secret` is shown this one time; null for a public key. */
    reply: { key: SigningKey; secret: string | null }
  }
  rotateSigningKey: {
    body: { overlapHours?: number | undefined; id?: string | undefined; publicKey?: string | undefined }
    reply: { key: SigningKey; secret: string | null }
  }
  revokeSigningKey: { reply: void }
  getLimits: { reply: { limits: SiteLimit[] } }
  /** Limits by name; null: the value of the start. */
  changeLimits: { body: { limits: Record<string, number | null> }; reply: { limits: SiteLimit[] } }
  listAudit: {
    query: { before?: string; action?: string; actor?: string; limit?: string }
    reply: { entries: AuditEntry[]; next: string | null }
  }
}

const changes = { access: site('site.change'), cors: 'allowed', cache: 'no-store' } as const
const keys = { access: site('keys.manage'), cors: 'allowed', cache: 'no-store' } as const

/** What changes without a restart, on every node within two seconds, and who changed what. */
export const OPERATION_ROUTES = {
  listOrigins: {
    ...changes,
    method: 'GET',
    path: '/api/v1/site/origins',
    what: 'Lists the origins whose pages may connect besides the server’s own.',
    errors: [],
  },
  addOrigin: {
    ...changes,
    method: 'POST',
    path: '/api/v1/site/origins',
    status: 201,
    what: 'Lets pages of an origin such as `https://shop.example` connect: on every node within two seconds. Up to 100.',
    errors: ['nothing_to_change', 'value_out_of_range', 'storage_full'],
  },
  removeOrigin: {
    ...changes,
    method: 'DELETE',
    path: '/api/v1/site/origins',
    status: 204,
    what: 'Takes the `origin` from the list; connections of its pages end, on every node within two seconds. One of `OVATION_ORIGINS` stays.',
    errors: ['not_found', 'nothing_to_change', 'value_out_of_range', 'storage_full'],
  },
  listSigningKeys: {
    ...keys,
    method: 'GET',
    path: '/api/v1/signing-keys',
    what: 'Lists the keys that tokens are signed with: those of `secrets.json`, and those that were added.',
    errors: [],
  },
  addSigningKey: {
    ...keys,
    method: 'POST',
    path: '/api/v1/signing-keys',
    status: 201,
    what: 'Adds a signing key: a new secret for HS256, shown this one time, or your public key for ES256, EdDSA or RS256. It counts on every node within two seconds.',
    errors: ['value_out_of_range', 'storage_full'],
  },
  rotateSigningKey: {
    ...keys,
    method: 'POST',
    path: '/api/v1/signing-keys/:key/rotate',
    what: 'Adds a key in place of another one, whose tokens count for another 24 hours, or for `overlapHours` (0 to 168).',
    errors: ['not_found', 'value_out_of_range', 'storage_full'],
  },
  revokeSigningKey: {
    ...keys,
    method: 'DELETE',
    path: '/api/v1/signing-keys/:key',
    status: 204,
    what: 'Revokes a signing key: its tokens are refused, and the connections that came with them end, on every node within two seconds. Also one of `secrets.json`.',
    errors: ['not_found', 'nothing_to_change', 'value_out_of_range', 'storage_full'],
  },
  getLimits: {
    ...changes,
    method: 'GET',
    path: '/api/v1/site/limits',
    what: 'Lists the limits that may change while the server runs.',
    errors: [],
  },
  changeLimits: {
    ...changes,
    method: 'PATCH',
    path: '/api/v1/site/limits',
    what: 'Changes limits, on every node within two seconds; null gives one its value of the start.',
    errors: ['nothing_to_change', 'value_out_of_range', 'storage_full'],
  },
  listAudit: {
    ...changes,
    method: 'GET',
    path: '/api/v1/audit',
    what: 'Who administered what, the newest first, `limit` at a time (50, at most 200); `before` is the `next` of the page before. With `action` or `actor` only theirs.',
    errors: ['value_out_of_range'],
  },
} as const satisfies { [K in keyof OperationRouteTypes]: RouteSpec }
