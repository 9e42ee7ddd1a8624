import type { NewOutlet, OutletRouteTypes } from '@ovation/protocol'
import type { Handlers } from '../rest/index.ts'
import { Steering } from './steering.ts'
import type { SteeringDeps } from './steering.ts'

const OVERLAP_HOURS = 24
const HOUR_MS = 3_600_000

type WebhookRoutes = Extract<keyof OutletRouteTypes, `${string}Webhook${string}`>
type OtherRoutes = Exclude<keyof OutletRouteTypes, WebhookRoutes>

/** Making, listing, changing and steering what leaves. */
export const outletHandlers = (deps: SteeringDeps): Handlers<keyof OutletRouteTypes> => ({
  ...webhookHandlers(new Steering(deps, ({ kind }) => kind === 'webhook')),
  ...otherHandlers(new Steering(deps, ({ kind }) => kind !== 'webhook')),
})

const wantedOf = ({ name, rooms = '*', types = [], audience = 'all', from = 'now' }: NewOutlet) => ({
  ...{ name, rooms, types, audience, begins: from },
})

const webhookHandlers = (webhooks: Steering): Handlers<WebhookRoutes> => ({
  listWebhooks: async () => ({ webhooks: await webhooks.list() }),
  createWebhook: async ({ body: { url, ...body }, caller }) => {
    const wanted = { ...wantedOf(body), kind: 'webhook', settings: { url } } as const
    const { info, secret } = await webhooks.create(wanted, caller.id)
    return { webhook: info, secret: secret ?? '' }
  },
  getWebhook: ({ params: { outlet } }) => webhooks.get(outlet),
  changeWebhook: ({ params: { outlet }, body: { url, ...change } }) =>
    webhooks.change(outlet, { ...change, settings: url === undefined ? undefined : { url } }),
  removeWebhook: ({ params: { outlet } }) => webhooks.remove(outlet),
  pauseWebhook: ({ params: { outlet } }) => webhooks.pause(outlet),
  resumeWebhook: ({ params: { outlet } }) => webhooks.resume(outlet),
  skipWebhook: ({ params: { outlet }, body }) => webhooks.skip(outlet, body),
  replayWebhook: ({ params: { outlet }, body }) => webhooks.replay(outlet, body),
  listWebhookDeliveries: async ({ params: { outlet }, query: { limit } }) => ({
    deliveries: await webhooks.deliveries(outlet, limit),
  }),
  rotateWebhookSecret: async ({ params: { outlet }, body: { overlapHours = OVERLAP_HOURS } }) => {
    const { info, secret } = await webhooks.rotate(outlet, overlapHours * HOUR_MS)
    return { webhook: info, secret }
  },
  testWebhook: ({ params: { outlet } }) => webhooks.test(outlet),
})

const otherHandlers = (others: Steering): Handlers<OtherRoutes> => ({
  listOutlets: async () => ({ outlets: await others.list() }),
  createOutlet: async ({ body: { kind, settings, secret, ...body }, caller }) =>
    (await others.create({ ...wantedOf(body), kind, settings, secret }, caller.id)).info,
  getOutlet: ({ params: { outlet } }) => others.get(outlet),
  changeOutlet: ({ params: { outlet }, body }) => others.change(outlet, body),
  removeOutlet: ({ params: { outlet } }) => others.remove(outlet),
  pauseOutlet: ({ params: { outlet } }) => others.pause(outlet),
  resumeOutlet: ({ params: { outlet } }) => others.resume(outlet),
  skipOutlet: ({ params: { outlet }, body }) => others.skip(outlet, body),
  replayOutlet: ({ params: { outlet }, body }) => others.replay(outlet, body),
  listOutletDeliveries: async ({ params: { outlet }, query: { limit } }) => ({
    deliveries: await others.deliveries(outlet, limit),
  }),
  testOutlet: ({ params: { outlet } }) => others.test(outlet),
})
