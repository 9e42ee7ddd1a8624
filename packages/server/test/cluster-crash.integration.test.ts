import { describe, expect, it } from 'vitest'
import { clusterRun, everything } from './cluster.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const SEED = 20_261_121

describe.skipIf(/postgres|redis/.test(missing))('three nodes, 30 people, everything that can befall them', () => {
  it('[CRASH5] nothing acknowledged is lost, nothing doubled, one order for all, the ledger sums to zero', async () => {
    const report = await clusterRun({
      ...{ seed: SEED, nodes: 3, clients: 30, rooms: 6, messagesPerClient: 20, paceMs: 500 },
      faults: everything(1_500),
    })
    console.log(`three nodes, seed ${SEED} ${JSON.stringify(report)}`)
    expect(report.violations).toEqual([])
    expect(report.refused, 'nobody is told of a mistake of the server’s').not.toHaveProperty('internal')
    expect(report.acked).toBeGreaterThan(500)
    expect(report.starts).toBeGreaterThan(3)
  }, 300_000)
})
