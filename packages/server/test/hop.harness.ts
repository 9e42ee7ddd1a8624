import { createClient } from '@ovation/client'
import { eventually, FaultProxy } from '@ovation/testkit'
import { TestCluster } from './cluster.fixture.ts'
import { Balancer } from './cluster.harness.ts'

const ROOM = 'demo'
const STAY_MS = 150
const TALK_INTERVAL_MS = 120

export type HopReport = { hops: number; sent: number; missing: string[]; twice: string[]; discontinuities: number }

/** A viewer who comes to another of three nodes each time, while people on all of them talk. */
export async function hopRun(seconds: number): Promise<HopReport> {
  const cluster = await TestCluster.start(3, { newConnectionsPerAddressPerSecond: 1_000 })
  const balancer = new Balancer(() => cluster.nodes.map(({ port }) => port))
  const proxy = await FaultProxy.open(await balancer.listen())
  const person = (user: string, server: string) =>
    createClient({
      server,
      getToken: () => cluster.get(0).token(user),
      transports: ['websocket'],
      sendTimeoutMs: 60_000,
      // No connection lives long enough here to end the doubling of delays.
      random: () => 0.01,
    })
  const clients = [person('hopper', `http://127.0.0.1:${proxy.port}`)]
  try {
    const [hopper] = clients
    const room = await hopper!.rooms.get(ROOM).attach()
    const seen: string[] = []
    const report: HopReport = { hops: 0, sent: 0, missing: [], twice: [], discontinuities: 0 }
    room.onEvent((event) => event.type === 'message.sent' && event.body && seen.push(event.body.text))
    room.onDiscontinuity(() => (report.discontinuities += 1))
    hopper!.connection.subscribe(({ state }) => state === 'waiting' && (report.hops += 1))

    const end = performance.now() + seconds * 1_000
    const sent: string[] = []
    const talk = cluster.nodes.map(async (node, n) => {
      const client = person(`talker${n}`, node.url)
      clients.push(client)
      const there = await client.rooms.get(ROOM).attach()
      for (let i = 0; performance.now() < end; i++) {
        await there.messages.send({ text: `${n}/${i}` })
        sent.push(`${n}/${i}`)
        await new Promise((next) => setTimeout(next, TALK_INTERVAL_MS))
      }
    })
    while (performance.now() < end) {
      await eventually(() => room.status === 'attached', 'the hopper to be back')
      await new Promise((next) => setTimeout(next, STAY_MS))
      const before = report.hops
      proxy.cut()
      await eventually(() => report.hops > before, 'the hopper to notice')
    }
    await Promise.all(talk)
    await eventually(() => new Set(seen).size >= sent.length, 'the last of it').catch(() => {})
    report.sent = sent.length
    report.missing = sent.filter((text) => !seen.includes(text))
    report.twice = seen.filter((text, at) => seen.indexOf(text) !== at)
    return report
  } finally {
    for (const client of clients) client.close()
    await proxy.close()
    await balancer.close()
    await cluster.close()
  }
}
