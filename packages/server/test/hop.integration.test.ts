import { describe, expect, it } from 'vitest'
import { hopRun } from './hop.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const SECONDS = 12

describe.skipIf(/postgres|redis/.test(missing))('a client that comes to another node each time', () => {
  it('[OWN15] misses nothing', async () => {
    const report = await hopRun(SECONDS)
    console.log(`${SECONDS} seconds of hopping ${JSON.stringify(report)}`)
    expect(report).toMatchObject({ missing: [], twice: [], discontinuities: 0 })
    expect(report.hops).toBeGreaterThan(SECONDS / 3)
  }, 150_000)
})
