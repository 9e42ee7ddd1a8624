import { describe, expect, it } from 'vitest'
import { consumerRun } from './consumers.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

describe('a server is killed in the middle of what its consumers do', () => {
  it('[CONSUMER11] nothing is passed over on one node', async () => {
    const report = await consumerRun({
      ...{ seed: 1, nodes: 1, rooms: 3, faults: ['kill', 'stop', 'kill'], deliveriesBetween: 60 },
    })
    expect(report.violations).toEqual([])
    expect(report.events).toBeGreaterThan(150)
    expect(report.deliveries).toBeGreaterThanOrEqual(report.events)
  })

  it.skipIf(/postgres|redis/.test(missing))('[CONSUMER11] nothing is passed over on three', async () => {
    const report = await consumerRun({
      ...{ seed: 2, nodes: 3, rooms: 6, faults: ['kill', 'kill'], deliveriesBetween: 200 },
    })
    expect(report.violations).toEqual([])
    expect(report.events).toBeGreaterThan(400)
    expect(report.deliveries).toBeGreaterThanOrEqual(report.events)
  })
})
