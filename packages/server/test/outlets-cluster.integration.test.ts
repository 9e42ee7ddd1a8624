import { evolve, initialState } from '@ovation/room'
import type { RoomEvent, RoomState } from '@ovation/room'
import { eventually, seededRandom } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { TestCluster } from './cluster.fixture.ts'
import type { TestServer } from './server.fixture.ts'
import { WebhookSink } from './webhook-sink.fixture.ts'
import type { Received } from './webhook-sink.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const ROOMS = Array.from({ length: 6 }, (_, n) => `chaos-${n}`)
const ROUNDS = 12
const SETTLE_TIMEOUT_MS = 20_000

/** Applies every record once, in order; says what does not fit. */
class Applied {
  readonly states = new Map<string, RoomState>()
  readonly chains = new Map<string, string>()
  readonly wrong: string[] = []
  repeated = 0

  take({ room, records }: Received): void {
    for (const record of records) {
      const state = this.states.get(room) ?? initialState(room)
      if (record.seq <= state.seq) {
        this.repeated++
        continue
      }
      if (record.since > state.seq) this.wrong.push(`${room}: ${record.since} is missing behind ${state.seq}`)
      const before = this.chains.get(room)
      if (before !== undefined && record.since === record.seq - 1 && record.previous !== before)
        this.wrong.push(`${room}: another chain before ${record.seq}`)
      this.states.set(room, evolve(state, record as unknown as RoomEvent))
      this.chains.set(room, record.chain)
    }
  }
}

let ids = 0
const command = ({ server }: TestServer, room: string): Promise<unknown> =>
  server.rooms.command(room, {
    ...{ actor: OWNER, commandId: `c${++ids}` },
    command:
      ids % 3 === 0
        ? { type: 'announcement.set', body: { text: `news ${ids}` } }
        : { type: 'message.send', body: { text: `message ${ids}` } },
  })

const post = async (node: TestServer, path: string, body: unknown) =>
  (await (
    await fetch(`${node.url}/api/v1${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${await node.token('boss', 'owner')}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
  ).json()) as { webhook: { id: string } }

describe.skipIf(/postgres|redis/.test(missing))('a webhook of two nodes', () => {
  it('[OUTLET8] errors, lost answers, cut connections and a node that goes: what was received is what there is', async () => {
    const random = seededRandom(7)
    const applied = new Applied()
    const sink = await WebhookSink.start()
    sink.answer = (response, received) => {
      const dice = random()
      if (dice < 0.15) return response.writeHead(503).end()
      if (dice < 0.25) return response.destroy()
      applied.take(received)
      if (dice < 0.35) return response.destroy()
      if (dice < 0.4) return setTimeout(() => response.writeHead(204).end(), 300)
      return response.writeHead(204).end()
    }
    const limits = { outletFirstBackOffMs: 20, outletMaxBackOffMs: 200, consumerFirstBackOffMs: 20 }
    const cluster = await TestCluster.start(2, limits, { outletNetworks: ['127.0.0.1/32'] })
    try {
      const [one, two] = [cluster.get(0), cluster.get(1)]
      await post(one, '/webhooks', { name: 'Chaos', url: sink.url, rooms: 'chaos-*', from: 'start' })
      for (const room of ROOMS) await one.server.rooms.create(room, room, OWNER)
      for (let round = 0; round < ROUNDS; round++)
        await Promise.all(ROOMS.map((room, n) => command((round + n) % 2 === 0 ? one : two, room)))
      await cluster.remove(one)
      await cluster.know(1)
      for (let round = 0; round < ROUNDS; round++) await Promise.all(ROOMS.map((room) => command(two, room)))
      const heads = async () => new Map((await two.server.log.heads(ROOMS)).map((head) => [head.room, head]))
      await eventually(
        async () => [...(await heads())].every(([room, { chain }]) => applied.chains.get(room) === chain),
        'all to arrive',
        SETTLE_TIMEOUT_MS,
      )
      expect(applied.wrong).toEqual([])
      for (const room of ROOMS) {
        const [state, received] = [await two.server.rooms.state(room), applied.states.get(room)]
        expect(received?.seq).toBe(state.seq)
        expect(received?.announcement).toEqual(state.announcement)
        expect(received?.lifecycle).toBe(state.lifecycle)
      }
      expect(applied.repeated).toBeGreaterThan(0)
    } finally {
      await cluster.close()
      sink.close()
    }
  }, 90_000)

  it('[OUTLET4] what one node changes, the other does within two seconds', async () => {
    const sink = await WebhookSink.start()
    const cluster = await TestCluster.start(2, {}, { outletNetworks: ['127.0.0.1/32'] })
    try {
      const [one, two] = [cluster.get(0), cluster.get(1)]
      const owned = (node: TestServer): string =>
        Array.from({ length: 40 }, (_, n) => `own-${n}`).find(
          (room) => node.server.cluster?.ownership.elsewhere(room) === undefined,
        ) ?? ''
      const room = owned(two)
      await two.server.rooms.create(room, room, OWNER)
      const { webhook } = await post(one, '/webhooks', { name: 'Two', url: sink.url })
      const began = Date.now()
      await command(two, room)
      await eventually(() => sink.seqs(room).length === 1, 'the event')
      expect(Date.now() - began).toBeLessThan(2_000)
      await post(one, `/webhooks/${webhook.id}/pause`, {})
      await new Promise((next) => setTimeout(next, 2_000))
      await command(two, room)
      await new Promise((next) => setTimeout(next, 500))
      expect(sink.seqs(room)).toEqual([2])
      await post(two, `/webhooks/${webhook.id}/resume`, {})
      await eventually(() => sink.seqs(room).length === 2, 'the next one')
      expect(sink.seqs(room)).toEqual([2, 3])
    } finally {
      await cluster.close()
      sink.close()
    }
  }, 60_000)
})
