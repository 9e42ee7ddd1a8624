import { describe, expect, it } from 'vitest'
import { crashRun } from './crash.harness.ts'
import type { CrashReport } from './crash.clients.ts'
import type { CrashPlan } from './crash.harness.ts'
import { badNetwork, failingSyncs, kills, restarts, slowDisk, withoutStrace } from './faults.ts'

const full = { clients: 200, rooms: 20, messagesPerClient: 50, paceMs: 1_200 }

async function run(name: string, plan: CrashPlan): Promise<CrashReport> {
  const report = await crashRun(plan)
  console.log(name, JSON.stringify(report))
  expect(report.violations).toEqual([])
  expect(report.votes).toBe(plan.clients)
  expect(report.acked).toBeGreaterThanOrEqual(plan.clients * plan.messagesPerClient)
  return report
}

describe('200 people in 20 rooms with 10,000 messages, gifts and votes', () => {
  it.skipIf(withoutStrace)('[CRASH1] killed at random moments', async () => {
    const report = await run('kill -9', { ...full, seed: 101, under: slowDisk(500), faults: kills(20, 2_000) })
    expect(report.starts).toBeGreaterThan(10)
  })

  it('[CRASH2] behind a network that cuts, delays, trickles and goes silent', async () => {
    await run('network', { ...full, seed: 102, faults: badNetwork(4_000) })
  })

  it.skipIf(withoutStrace)('[CRASH3] on a disk whose syncs fail now and then', async () => {
    const report = await run('fsync', { ...full, seed: 103, under: failingSyncs(100, 400), faults: restarts })
    expect(report.closes[4001]).toBeGreaterThan(0)
  })

  it('[CRASH4] 100 restarts in a row, and everyone recovers', async () => {
    const report = await run('100 restarts', {
      clients: 40,
      rooms: 5,
      messagesPerClient: 120,
      paceMs: 2_000,
      seed: 104,
      faults: kills(100, 700),
    })
    expect(report.starts).toBe(101)
  })
})
