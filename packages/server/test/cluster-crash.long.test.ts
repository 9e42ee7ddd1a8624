import { describe, expect, it } from 'vitest'
import { clusterRun, everything } from './cluster.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const SEEDS = [1, 2, 3, 4, 5, 6]

describe.skipIf(/postgres|redis/.test(missing))(
  'three nodes, 300 people in 30 rooms, everything that can befall them',
  () => {
    it.each(SEEDS)(
      '[CRASH5] seed %i: nothing acknowledged is lost, nothing doubled, one order, the ledger sums to zero',
      async (seed) => {
        const report = await clusterRun({
          ...{ seed, nodes: 3, clients: 300, rooms: 30, messagesPerClient: 60, paceMs: 2_500 },
          faults: everything(1_500),
        })
        console.log(`three nodes, seed ${seed} ${JSON.stringify(report)}`)
        expect(report.violations).toEqual([])
        expect(report.refused, 'nobody is told of a mistake of the server’s').not.toHaveProperty('internal')
        expect(report.acked).toBeGreaterThan(15_000)
      },
    )
  },
)
