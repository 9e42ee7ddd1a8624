import { OvationError } from '@ovation/protocol'
import type { OutletInfo } from '@ovation/protocol'
import type { RoomLog } from '../log/index.ts'
import { wholeOf } from '../rest/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { DeliveryLog } from './delivery-log.ts'
import type { Outlet } from './outlet.ts'
import type { OutletRuns } from './outlet-runs.ts'
import type { Outlets } from './outlets.ts'

export type OutletDeps = {
  outlets: Outlets
  runs: Pick<OutletRuns, 'look' | 'register' | 'move' | 'remove' | 'test'>
  deliveries: Pick<DeliveryLog, 'list'>
  log: Pick<RoomLog, 'heads'>
}

const OVERLAP_HOURS = 24
const HOUR_MS = 3_600_000
const PAGE = 50
const MAX_PAGE = 200

export type OutletRoutes =
  | 'listWebhooks'
  | 'createWebhook'
  | 'getWebhook'
  | 'changeWebhook'
  | 'removeWebhook'
  | 'pauseWebhook'
  | 'resumeWebhook'
  | 'skipWebhook'
  | 'replayWebhook'
  | 'listWebhookDeliveries'
  | 'rotateWebhookSecret'
  | 'testWebhook'

/** Making, listing, changing and steering webhooks. */
export function outletHandlers({ outlets, runs, deliveries, log }: OutletDeps): Handlers<OutletRoutes> {
  const webhook = async (id: string): Promise<Outlet> => {
    const outlet = await outlets.mustGet(id)
    if (outlet.kind !== 'webhook') throw new OvationError('not_found')
    return outlet
  }
  const infoOf = async (id: string): Promise<OutletInfo> => shown(await outlets.mustGet(id))
  const headOf = async (room: string): Promise<number> => {
    const [head] = await log.heads([room])
    if (!head) throw new OvationError('room_not_found', { detail: room })
    return head.seq
  }
  return {
    listWebhooks: async () => ({
      webhooks: (await outlets.list()).filter(({ kind }) => kind === 'webhook').map(shown),
    }),
    createWebhook: async ({ body: { name, url, rooms = '*', types = [], audience = 'all', from = 'now' }, caller }) => {
      const wanted = { name, kind: 'webhook', rooms, types, audience, begins: from, settings: { url } } as const
      const { outlet, secret } = await outlets.create(wanted, caller.id)
      await runs.register(outlet)
      await runs.look()
      return { webhook: shown(outlet), secret: secret ?? '' }
    },
    getWebhook: async ({ params }) => shown(await webhook(params.outlet)),
    changeWebhook: async ({ params, body: { url, ...change } }) => {
      await webhook(params.outlet)
      const changed = await outlets.change(params.outlet, { ...change, ...(url === undefined ? {} : { settings: { url } }) })
      await runs.look()
      return shown(changed)
    },
    removeWebhook: async ({ params }) => {
      await webhook(params.outlet)
      if (!(await runs.remove(params.outlet))) throw new OvationError('not_found')
    },
    pauseWebhook: async ({ params }) => {
      await webhook(params.outlet)
      await outlets.pause(params.outlet, 'asked', null)
      await runs.look()
      return infoOf(params.outlet)
    },
    resumeWebhook: async ({ params }) => {
      await webhook(params.outlet)
      await outlets.resume(params.outlet)
      await runs.look()
      return infoOf(params.outlet)
    },
    skipWebhook: async ({ params, body: { room, to } }) => {
      const { id } = await webhook(params.outlet)
      if (room === undefined && to !== undefined) throw new OvationError('value_out_of_range', { detail: 'to' })
      await runs.move(id, room === undefined ? 'ends' : { log: room, seq: Math.min(to ?? Infinity, await headOf(room)) })
      return infoOf(id)
    },
    replayWebhook: async ({ params, body: { room, from } }) => {
      const { id } = await webhook(params.outlet)
      if (from > (await headOf(room))) throw new OvationError('value_out_of_range', { detail: 'from' })
      await runs.move(id, { log: room, seq: from - 1 })
      return infoOf(id)
    },
    listWebhookDeliveries: async ({ params, query: { limit } }) => {
      const most = limit === undefined ? PAGE : wholeOf('limit', limit)
      if (most < 1 || most > MAX_PAGE) throw new OvationError('value_out_of_range', { detail: 'limit' })
      const { id } = await webhook(params.outlet)
      return { deliveries: (await deliveries.list(id, most)).map(({ outlet: _, ...attempt }) => attempt) }
    },
    rotateWebhookSecret: async ({ params, body: { overlapHours = OVERLAP_HOURS } }) => {
      await webhook(params.outlet)
      const { outlet, secret } = await outlets.rotate(params.outlet, overlapHours * HOUR_MS)
      await runs.look()
      return { webhook: shown(outlet), secret }
    },
    testWebhook: async ({ params }) => runs.test(await webhook(params.outlet)),
  }
}

const shown = ({ paused, sealed: _, begins: __, version: ___, types, settings, ...outlet }: Outlet): OutletInfo => ({
  ...outlet,
  ...{ types: [...types], settings: { ...settings }, state: paused ? 'paused' : 'active' },
  ...{ pausedWhy: paused?.why ?? null, pausedWords: paused?.words ?? null, pausedAt: paused?.at ?? null },
})
