import { eventually, FaultProxy } from '@ovation/testkit'
import { PostgresServer } from '@ovation/testkit/services'
import { describe, expect, it } from 'vitest'
import { clusterRun, failover } from './cluster.harness.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

describe.skipIf(/postgres|redis/.test(missing))('the database is lost and its standby takes over', () => {
  it('[OWN9] a synchronous one: nothing acknowledged is lost', async () => {
    const report = await clusterRun({
      ...{ seed: 9, nodes: 2, clients: 20, rooms: 4, messagesPerClient: 30, paceMs: 300, standby: true },
      faults: failover(4_000),
    })
    console.log(`a synchronous standby took over ${JSON.stringify(report)}`)
    expect(report.violations).toEqual([])
    expect(report.acked).toBeGreaterThan(600)
    expect(report.starts).toBe(2)
  }, 120_000)

  it('[OWN10] an asynchronous one: what it had not received is gone, and everybody is told', async () => {
    const primary = await PostgresServer.start()
    const databaseUrl = new URL(await primary.createDatabase())
    const standby = await PostgresServer.standbyOf(primary)
    await primary.commitWithStandby(false)
    const proxy = await FaultProxy.open(primary.port)
    databaseUrl.port = String(proxy.port)
    const test = await TestServer.start({ config: { databaseUrl: databaseUrl.href } })
    try {
      const speaker = await test.client('speaker').rooms.get('demo').attach()
      const viewer = await test.client('viewer').rooms.get('demo').attach()
      const told: { from: number; to: number }[] = []
      for (const room of [speaker, viewer])
        room.onDiscontinuity(({ from, to }) => told.push({ from: from.seq, to: to.seq }))
      const { seq: kept } = await speaker.messages.send({ text: 'kept' })
      await standby.received(primary)
      await standby.halt()
      for (let n = 0; n < 5; n++) await speaker.messages.send({ text: `lost ${n}` })
      const seen = () => viewer.position.seq === kept + 5 && speaker.position.seq === kept + 5
      await eventually(seen, 'both to see what will be lost')

      await primary.halt('immediate')
      await standby.begin()
      await standby.promote()
      proxy.target = standby.port
      proxy.cut()
      await eventually(() => told.length === 2, 'both to be told', 40_000)
      for (const { from, to } of told) {
        expect(from).toBe(kept + 5)
        expect(to).toBeLessThanOrEqual(kept)
      }
      // More than was lost, so that the same seqs mean something else now.
      for (let n = 0; n < 7; n++) await speaker.messages.send({ text: `after ${n}` })
      const texts = (): string[] => viewer.getSnapshot().messages.map(({ text }) => text)
      await eventually(() => texts().at(-1) === 'after 6', 'the talk to go on', 20_000)
      expect(texts()).toEqual(['kept', ...[0, 1, 2, 3, 4, 5, 6].map((n) => `after ${n}`)])
      expect(viewer.position.epoch).toBeGreaterThan(2 ** 32)
    } finally {
      await test.close()
      await proxy.close()
      await standby.stop()
      await primary.stop()
    }
  }, 120_000)
})
