import { describe, expect, it } from 'vitest'
import { consumerRun } from './consumers.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''

describe.skipIf(/postgres|redis/.test(missing))('three nodes whose consumers are killed, stopped and paused', () => {
  it.each([1, 2, 3, 4])('[CONSUMER11] seed %i: nothing is passed over', async (seed) => {
    const report = await consumerRun({
      ...{ seed, nodes: 3, rooms: 20, deliveriesBetween: 500 },
      faults: ['kill', 'pause', 'kill', 'stop', 'pause', 'kill', 'kill', 'stop', 'pause', 'kill'],
    })
    console.log(`consumers, seed ${seed} ${JSON.stringify(report)}`)
    expect(report.violations).toEqual([])
    expect(report.events).toBeGreaterThan(4_000)
  })
})
