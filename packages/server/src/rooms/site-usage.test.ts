import { ManualClock } from '@ovation/testkit'
import { expect, it } from 'vitest'
import type { RoomHead } from '../log/index.ts'
import { settled } from './hub.fixture.ts'
import { SiteUsage } from './site-usage.ts'

it('[QUOTA2] the size of all rooms is measured from time to time, until it is stopped', async () => {
  const clock = new ManualClock()
  const errors: unknown[] = []
  const log = { bytes: [3, 4], failures: 0 }
  const usage = new SiteUsage({
    ...{ clock, intervalMs: 1_000, onError: (error: unknown) => void errors.push(error) },
    log: {
      heads: async () => {
        if (log.failures-- > 0) throw new Error('the log was away')
        return log.bytes.map((bytes) => ({ bytes }) as RoomHead)
      },
    },
  })
  expect(usage.bytes).toBe(0)
  await usage.measure()
  expect(usage.bytes).toBe(7)
  log.bytes = [10]
  clock.advance(999)
  await settled()
  expect(usage.bytes).toBe(7)
  clock.advance(1)
  await settled()
  expect(usage.bytes).toBe(10)
  log.bytes = []
  log.failures = 1
  clock.advance(1_000)
  await settled()
  expect([usage.bytes, errors.length], 'as it was last measured').toEqual([10, 1])
  usage.stop()
  clock.advance(5_000)
  await settled()
  expect(usage.bytes).toBe(10)
})
