import { OvationError } from '@ovation/protocol'
import type { DeliveryOf, OutletInfo } from '@ovation/protocol'
import type { RoomLog } from '../log/index.ts'
import { wholeOf } from '../rest/index.ts'
import type { DeliveryAttempt, DeliveryLog } from './delivery-log.ts'
import type { Outlet } from './outlet.ts'
import type { OutletRuns, Tested } from './outlet-runs.ts'
import type { Change, Outlets, Wanted } from './outlets.ts'

export type SteeringDeps = {
  outlets: Outlets
  runs: Pick<OutletRuns, 'look' | 'register' | 'move' | 'remove' | 'test'>
  deliveries: Pick<DeliveryLog, 'list'>
  log: Pick<RoomLog, 'heads'>
}

const PAGE = 50
const MAX_PAGE = 200

/** What is done with outlets: with webhooks, or with those of the other kinds. */
export class Steering {
  #deps: SteeringDeps
  #isMine: (outlet: Outlet) => boolean

  constructor(deps: SteeringDeps, isMine: (outlet: Outlet) => boolean) {
    this.#deps = deps
    this.#isMine = isMine
  }

  async list(): Promise<OutletInfo[]> {
    return (await this.#deps.outlets.list()).filter(this.#isMine).map(shown)
  }

  /** What comes from now on is its own, before it is answered. */
  async create(wanted: Wanted, by: string): Promise<{ info: OutletInfo; secret: string | null }> {
    const { outlets, runs } = this.#deps
    const { outlet, secret } = await outlets.create(wanted, by)
    await runs.register(outlet)
    await runs.look()
    return { info: shown(outlet), secret }
  }

  async get(id: string): Promise<OutletInfo> {
    return shown(await this.#mustGet(id))
  }

  async change(id: string, change: Change): Promise<OutletInfo> {
    await this.#mustGet(id)
    return this.#followed(await this.#deps.outlets.change(id, change))
  }

  async remove(id: string): Promise<void> {
    await this.#mustGet(id)
    if (!(await this.#deps.runs.remove(id))) throw new OvationError('not_found')
  }

  async pause(id: string): Promise<OutletInfo> {
    await this.#mustGet(id)
    await this.#deps.outlets.pause(id, 'asked', null)
    return this.#followed(await this.#mustGet(id))
  }

  async resume(id: string): Promise<OutletInfo> {
    await this.#mustGet(id)
    await this.#deps.outlets.resume(id)
    return this.#followed(await this.#mustGet(id))
  }

  /** Without a room to the end of all, without `to` to the end of that one. */
  async skip(id: string, { room, to }: { room?: string | undefined; to?: number | undefined }): Promise<OutletInfo> {
    await this.#mustGet(id)
    if (room === undefined && to !== undefined) throw new OvationError('value_out_of_range', { detail: 'to' })
    const seq = room === undefined ? 0 : Math.min(to ?? Infinity, await this.#headOf(room))
    await this.#deps.runs.move(id, room === undefined ? 'ends' : { log: room, seq })
    return this.get(id)
  }

  async replay(id: string, { room, from }: { room: string; from: number }): Promise<OutletInfo> {
    await this.#mustGet(id)
    if (from > (await this.#headOf(room))) throw new OvationError('value_out_of_range', { detail: 'from' })
    await this.#deps.runs.move(id, { log: room, seq: from - 1 })
    return this.get(id)
  }

  async deliveries(id: string, limit: string | undefined): Promise<DeliveryOf[]> {
    const most = limit === undefined ? PAGE : wholeOf('limit', limit)
    if (most < 1 || most > MAX_PAGE) throw new OvationError('value_out_of_range', { detail: 'limit' })
    await this.#mustGet(id)
    return (await this.#deps.deliveries.list(id, most)).map(attemptOf)
  }

  async rotate(id: string, overlapMs: number): Promise<{ info: OutletInfo; secret: string }> {
    await this.#mustGet(id)
    const { outlet, secret } = await this.#deps.outlets.rotate(id, overlapMs)
    return { info: await this.#followed(outlet), secret }
  }

  async test(id: string): Promise<Tested> {
    return this.#deps.runs.test(await this.#mustGet(id))
  }

  async #followed(outlet: Outlet): Promise<OutletInfo> {
    await this.#deps.runs.look()
    return shown(outlet)
  }

  async #mustGet(id: string): Promise<Outlet> {
    const outlet = await this.#deps.outlets.mustGet(id)
    if (!this.#isMine(outlet)) throw new OvationError('not_found')
    return outlet
  }

  async #headOf(room: string): Promise<number> {
    const [head] = await this.#deps.log.heads([room])
    if (!head) throw new OvationError('room_not_found', { detail: room })
    return head.seq
  }
}

const attemptOf = ({ at, room, from, to, attempt, status, ms, error }: DeliveryAttempt): DeliveryOf => ({
  ...{ at, room, from, to, attempt, status, ms, error },
})

const shown = (outlet: Outlet): OutletInfo => ({
  ...{ id: outlet.id, name: outlet.name, kind: outlet.kind, rooms: outlet.rooms, types: [...outlet.types] },
  ...{ audience: outlet.audience, settings: { ...outlet.settings }, state: outlet.paused ? 'paused' : 'active' },
  ...{ pausedWhy: outlet.paused?.why ?? null, pausedWords: outlet.paused?.words ?? null },
  ...{ pausedAt: outlet.paused?.at ?? null, formerUntil: outlet.formerUntil },
  ...{ createdBy: outlet.createdBy, createdAt: outlet.createdAt },
})
