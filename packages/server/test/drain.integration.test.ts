import { eventually } from '@ovation/testkit'
import { createClient } from '@ovation/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TestCluster } from './cluster.fixture.ts'
import { Balancer } from './cluster.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const skipped = /postgres|redis/.test(missing)
/** So many that every node owns some; people are in the first four. */
const ROOMS = Array.from({ length: 40 }, (_, n) => `d${n}`)

let cluster: TestCluster
let balancer: Balancer
let url: string
const ready = new Set<number>()
let stopAsking: ReturnType<typeof setInterval>

beforeAll(async () => {
  if (skipped) return
  cluster = await TestCluster.start(3, { drainNoticeMs: 4_000, drainOverMs: 1_000 })
  const owner = { id: 'owner', name: 'Owner', role: 'owner' as const }
  for (const room of ROOMS) await cluster.get(0).server.rooms.create(room, room, owner)
  balancer = new Balancer(() => [...ready])
  const ask = async (): Promise<void> => {
    for (const node of [...cluster.nodes]) {
      const answer = await fetch(`${node.url}/readyz`).catch(() => undefined)
      if (answer?.ok) ready.add(node.port)
      else ready.delete(node.port)
    }
  }
  await ask()
  stopAsking = setInterval(() => void ask(), 200)
  url = `http://127.0.0.1:${await balancer.listen()}`
}, 90_000)
afterAll(async () => {
  clearInterval(stopAsking)
  await balancer?.close()
  await cluster?.close()
})

const person = (user: string, server: string) =>
  createClient({ server, getToken: () => cluster.get(0).token(user), transports: ['websocket'], sendTimeoutMs: 60_000 })

describe.skipIf(skipped)('a node that is told to stop', () => {
  it('[OWN14] says first that it is not ready, then gives its rooms away and moves its viewers; nobody misses anything', async () => {
    const clients = Array.from({ length: 24 }, (_, n) => person(`p${n}`, url))
    const rooms = await Promise.all(clients.map((client, n) => client.rooms.get(ROOMS[n % 4] ?? '').attach()))
    const closes: number[] = []
    let told = 0
    for (const client of clients)
      client.connection.subscribe(({ state, code }) => state === 'waiting' && code !== undefined && closes.push(code))
    for (const room of rooms) room.onDiscontinuity(() => (told += 1))
    const leaver = cluster.get(2)
    const there = leaver.server.sessions.size
    expect(there).toBeGreaterThan(0)

    let talking = true
    let sent = 0
    const talk = Promise.all(
      rooms.slice(0, 8).map(async (room) => {
        while (talking) {
          await room.messages.send({ text: `m${(sent += 1)}` })
          await new Promise((next) => setTimeout(next, 50))
        }
      }),
    )
    const draining = leaver.server.drain()
    // While it says that it is not ready it serves as before.
    await eventually(async () => (await fetch(`${leaver.url}/readyz`)).status === 503, 'it to say so', 3_000)
    expect(leaver.server.sessions.size).toBe(there)
    expect(ROOMS.some((room) => leaver.server.cluster?.ownership.elsewhere(room) === undefined)).toBe(true)
    await draining
    expect(leaver.server.sessions.size).toBe(0)
    expect(ROOMS.every((room) => leaver.server.cluster?.ownership.elsewhere(room) !== undefined)).toBe(true)
    await cluster.remove(leaver)
    talking = false
    await talk

    await eventually(() => rooms.every(({ status }) => status === 'attached'), 'everybody to be there')
    const heads = await cluster.get(0).server.log.heads(ROOMS)
    await eventually(
      () => rooms.every((room) => room.position.seq === heads.find((head) => head.room === room.name)?.seq),
      'everybody to have everything',
    )
    expect(closes).toEqual(Array.from({ length: there }, () => 4_000))
    expect(told).toBe(0)
    for (const client of clients) client.close()
  }, 60_000)
})
