import { describe, expect, it } from 'vitest'
import { crashRun } from './crash.harness.ts'
import { badNetwork, failingSyncs, kills, restarts, slowDisk, withoutStrace } from './faults.ts'

const small = { clients: 20, rooms: 4, messagesPerClient: 10, paceMs: 250 }

describe('nothing acknowledged is lost, nothing happens twice, everybody sees the same', () => {
  it.skipIf(withoutStrace)('[CRASH1] when the server is killed at random moments', async () => {
    const report = await crashRun({
      ...small,
      messagesPerClient: 10,
      paceMs: 60,
      seed: 1,
      under: slowDisk(4_000),
      faults: kills(2, 500),
    })
    expect(report.violations).toEqual([])
    expect(report).toMatchObject({ votes: 20, starts: 3 })
    expect(report.acked).toBeGreaterThanOrEqual(200)
  })

  it('[CRASH2] when the network cuts, delays, trickles and goes silent', async () => {
    const report = await crashRun({ ...small, seed: 2, faults: badNetwork(600) })
    expect(report.violations).toEqual([])
    expect(report).toMatchObject({ votes: 20, starts: 1 })
    expect(report.closes[1006]).toBeGreaterThan(0)
  })

  it.skipIf(withoutStrace)(
    '[CRASH3] when the sync of a commit fails: what was not acknowledged may be there, what was is',
    async () => {
      const report = await crashRun({ ...small, seed: 3, under: failingSyncs(60, 45), faults: restarts })
      expect(report.violations).toEqual([])
      expect(report.votes).toBe(20)
      expect(report.closes[4001], 'the sync has failed, and everyone was sent away').toBeGreaterThan(0)
    },
  )
})
