import { site } from './routes-people.ts'
import type { RouteSpec } from './route-spec.ts'

/**
 * Where what happens in rooms leaves. `rooms`: the name of a room, the beginning of names and a `*`, or `*`. `types`: of events,
 * or the beginning of them and a `*`; none is all. `audience`: with what only staff may read, or without. Times are milliseconds
 * since 1970.
 */
export type OutletInfo = {
  id: string
  name: string
  kind: 'webhook' | 'kafka' | 'rabbitmq' | 'file'
  rooms: string
  types: string[]
  audience: 'all' | 'staff'
  /** Of its kind: a webhook has an `url`. */
  settings: Record<string, string | number | boolean>
  state: 'active' | 'paused'
  /** Why it is paused: somebody asked for it, it failed too often, or the other side said that it is gone. */
  pausedWhy: 'asked' | 'failing' | 'gone' | null
  /** What the last attempt failed with. */
  pausedWords: string | null
  pausedAt: number | null
  /** Until when the secret from before the last rotation counts; null: there is none. */
  formerUntil: number | null
  createdBy: string
  createdAt: number
}

/** `from`: with all there is (`start`), or with what comes from now on (`now`, the usual). */
export type NewOutlet = {
  name: string
  rooms?: string | undefined
  types?: string[] | undefined
  audience?: 'all' | 'staff' | undefined
  from?: 'start' | 'now' | undefined
}
export type OutletChange = {
  name?: string | undefined
  rooms?: string | undefined
  types?: string[] | undefined
  audience?: 'all' | 'staff' | undefined
}

/** An attempt to deliver the events `from` to `to` of a room. `error` is null when they were taken. */
export type DeliveryOf = {
  at: number
  room: string
  from: number
  to: number
  attempt: number
  status: number | null
  ms: number
  error: string | null
}

type Skip = { room?: string | undefined; to?: number | undefined }
type Replay = { room: string; from: number }
type Rotation = { overlapHours?: number | undefined }
type Tested = { delivered: boolean; status: number | null; ms: number; error: string | null }

export type OutletRouteTypes = {
  listWebhooks: { reply: { webhooks: OutletInfo[] } }
  createWebhook: { body: NewOutlet & { url: string }; reply: { webhook: OutletInfo; secret: string } }
  getWebhook: { reply: OutletInfo }
  changeWebhook: { body: OutletChange & { url?: string | undefined }; reply: OutletInfo }
  removeWebhook: { reply: void }
  pauseWebhook: { reply: OutletInfo }
  resumeWebhook: { reply: OutletInfo }
  /** Without a room: to the end of all rooms. Without `to`: to the end of that room. */
  skipWebhook: { body: Skip; reply: OutletInfo }
  replayWebhook: { body: Replay; reply: OutletInfo }
  listWebhookDeliveries: { query: { limit?: string }; reply: { deliveries: DeliveryOf[] } }
  rotateWebhookSecret: { body: Rotation; reply: { webhook: OutletInfo; secret: string } }
  testWebhook: { reply: Tested }
  listOutlets: { reply: { outlets: OutletInfo[] } }
  /** `settings` are those of the kind; `secret`: a password, where it takes one. */
  createOutlet: {
    body: NewOutlet & {
      kind: 'kafka' | 'rabbitmq' | 'file'
      settings: Record<string, string | number | boolean>
      secret?: string | undefined
    }
    reply: OutletInfo
  }
  getOutlet: { reply: OutletInfo }
  changeOutlet: {
    body: OutletChange & {
      settings?: Record<string, string | number | boolean> | undefined
      secret?: string | undefined
    }
    reply: OutletInfo
  }
  removeOutlet: { reply: void }
  pauseOutlet: { reply: OutletInfo }
  resumeOutlet: { reply: OutletInfo }
  skipOutlet: { body: Skip; reply: OutletInfo }
  replayOutlet: { body: Replay; reply: OutletInfo }
  listOutletDeliveries: { query: { limit?: string }; reply: { deliveries: DeliveryOf[] } }
  testOutlet: { reply: Tested }
}

const changes = { access: site('site.change'), cors: 'allowed', cache: 'no-store' } as const

/** Webhooks, and outlets of the other kinds. */
export const OUTLET_ROUTES = {
  listWebhooks: {
    ...changes,
    method: 'GET',
    path: '/api/v1/webhooks',
    what: 'Lists the webhooks, the newest first.',
    errors: [],
  },
  createWebhook: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks',
    status: 201,
    what: 'Makes a webhook: events of rooms are sent to its `url`, in order, at least once. `secret`, with which requests are signed, is shown this one time.',
    errors: ['value_out_of_range'],
  },
  getWebhook: {
    ...changes,
    method: 'GET',
    path: '/api/v1/webhooks/:outlet',
    what: 'A webhook, with its state and why it is paused.',
    errors: ['not_found'],
  },
  changeWebhook: {
    ...changes,
    method: 'PATCH',
    path: '/api/v1/webhooks/:outlet',
    what: 'Changes the address, the name or what is sent: on every node within two seconds.',
    errors: ['not_found', 'revision_conflict', 'value_out_of_range'],
  },
  removeWebhook: {
    ...changes,
    method: 'DELETE',
    path: '/api/v1/webhooks/:outlet',
    status: 204,
    what: 'Removes a webhook, with how far it was and what was delivered.',
    errors: ['not_found'],
  },
  pauseWebhook: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks/:outlet/pause',
    what: 'Sends nothing more until it is resumed. Nothing is skipped: events wait in the logs of rooms for up to seven days.',
    errors: ['not_found'],
  },
  resumeWebhook: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks/:outlet/resume',
    what: 'Goes on where it was; one that waits after a failure tries at once.',
    errors: ['not_found'],
  },
  skipWebhook: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks/:outlet/skip',
    what: 'Passes over events: of a `room` those up to the number `to`, or all there are; without a room, all there are in all rooms. It is recorded in the audit.',
    errors: ['not_found', 'value_out_of_range'],
  },
  replayWebhook: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks/:outlet/replay',
    what: 'Sends the events of a `room` again, from the number `from` on.',
    errors: ['not_found', 'value_out_of_range'],
  },
  listWebhookDeliveries: {
    ...changes,
    method: 'GET',
    path: '/api/v1/webhooks/:outlet/deliveries',
    what: 'What was tried last, the newest first: `limit` (50, at most 200) of the 1,000 attempts that are kept for seven days.',
    errors: ['not_found', 'value_out_of_range'],
  },
  rotateWebhookSecret: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks/:outlet/rotate',
    what: 'Makes a new secret; requests are signed with the one of now, too, for another 24 hours, or for `overlapHours` (0 to 168).',
    errors: ['not_found', 'revision_conflict', 'value_out_of_range'],
  },
  testWebhook: {
    ...changes,
    method: 'POST',
    path: '/api/v1/webhooks/:outlet/test',
    what: 'Sends a `webhook.test` now, and says what became of it.',
    errors: ['not_found'],
  },
  listOutlets: {
    ...changes,
    method: 'GET',
    path: '/api/v1/outlets',
    what: 'Lists the outlets to Kafka, RabbitMQ and files, the newest first.',
    errors: [],
  },
  createOutlet: {
    ...changes,
    method: 'POST',
    path: '/api/v1/outlets',
    status: 201,
    what: 'Makes an outlet: events of rooms are sent to Kafka or RabbitMQ, or written to files, in order, at least once.',
    errors: ['value_out_of_range'],
  },
  getOutlet: {
    ...changes,
    method: 'GET',
    path: '/api/v1/outlets/:outlet',
    what: 'An outlet, with its state and why it is paused.',
    errors: ['not_found'],
  },
  changeOutlet: {
    ...changes,
    method: 'PATCH',
    path: '/api/v1/outlets/:outlet',
    what: 'Changes the settings, the name or what is sent: on every node within two seconds.',
    errors: ['not_found', 'revision_conflict', 'value_out_of_range'],
  },
  removeOutlet: {
    ...changes,
    method: 'DELETE',
    path: '/api/v1/outlets/:outlet',
    status: 204,
    what: 'Removes an outlet, with how far it was and what was delivered.',
    errors: ['not_found'],
  },
  pauseOutlet: {
    ...changes,
    method: 'POST',
    path: '/api/v1/outlets/:outlet/pause',
    what: 'Sends nothing more until it is resumed. Nothing is skipped: events wait in the logs of rooms for up to seven days.',
    errors: ['not_found'],
  },
  resumeOutlet: {
    ...changes,
    method: 'POST',
    path: '/api/v1/outlets/:outlet/resume',
    what: 'Goes on where it was; one that waits after a failure tries at once.',
    errors: ['not_found'],
  },
  skipOutlet: {
    ...changes,
    method: 'POST',
    path: '/api/v1/outlets/:outlet/skip',
    what: 'Passes over events: of a `room` those up to the number `to`, or all there are; without a room, all there are in all rooms. It is recorded in the audit.',
    errors: ['not_found', 'value_out_of_range'],
  },
  replayOutlet: {
    ...changes,
    method: 'POST',
    path: '/api/v1/outlets/:outlet/replay',
    what: 'Sends the events of a `room` again, from the number `from` on.',
    errors: ['not_found', 'value_out_of_range'],
  },
  listOutletDeliveries: {
    ...changes,
    method: 'GET',
    path: '/api/v1/outlets/:outlet/deliveries',
    what: 'What was tried last, the newest first: `limit` (50, at most 200) of the 1,000 attempts that are kept for seven days.',
    errors: ['not_found', 'value_out_of_range'],
  },
  testOutlet: {
    ...changes,
    method: 'POST',
    path: '/api/v1/outlets/:outlet/test',
    what: 'Asks the other side whether it is there, and says what it answered.',
    errors: ['not_found'],
  },
} as const satisfies { [K in keyof OutletRouteTypes]: RouteSpec }
