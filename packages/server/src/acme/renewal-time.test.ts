import { describe, expect, it } from 'vitest'
import { challengeCertificate } from './x509.ts'
import { endOf, renewAt } from './renewal-time.ts'

const NOW = Date.parse('2026-11-26T00:00:00Z')
const DAY_MS = 86_400_000

describe('the time of a renewal', () => {
  it('[ACME3] is when a third of its life is left or a little before, and not the same for all certificates', async () => {
    // Two days long.
    const made = await Promise.all(Array.from({ length: 8 }, () => challengeCertificate('a.test', 'x', NOW)))
    const times = made.map(({ cert }) => {
      expect(endOf(cert)).toBe(NOW + DAY_MS)
      expect(renewAt(cert), 'the same at every node').toBe(renewAt(cert))
      return (endOf(cert) - renewAt(cert)) / (2 * DAY_MS)
    })
    for (const share of times) {
      expect(share).toBeGreaterThanOrEqual(1 / 3)
      expect(share).toBeLessThan(1 / 3 + 1 / 30)
    }
    expect(new Set(times).size).toBe(8)
  })
})
