import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AcmeHarness, issued } from './acme.harness.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const VIEWERS = 200
const RENEWALS = 5

describe.skipIf(missing.includes('pebble') || missing.includes('openssl'))('renewals under an audience', () => {
  let acme: AcmeHarness
  beforeAll(async () => {
    acme = await AcmeHarness.start({ validityS: 30 })
  })
  afterAll(async () => {
    await acme.closeServers()
    await acme.stop()
  })

  it('[ACME3] two hundred viewers stay through five renewals, and miss nothing that is said', async () => {
    const server = await acme.server(['crowd.test'], {
      limits: { checkCertificateIntervalMs: 500, retryCertificateMs: 1_000 },
    })
    await issued(server)
    const viewers = await Promise.all(Array.from({ length: VIEWERS }, () => acme.viewer()))
    const serials = new Set<string>()
    for (let said = 0; serials.size <= RENEWALS; said += 1) {
      const before = serials.size
      await eventually(
        async () => serials.add((await acme.shown('crowd.test')).serialNumber).size > before,
        'another certificate',
        60_000,
      )
      viewers[said]?.say(`after ${said} renewals`)
      await eventually(
        () => viewers.every(({ texts }) => texts.at(-1) === `after ${said} renewals`),
        'the message at everybody',
        20_000,
      )
    }
    expect(viewers.filter(({ closed }) => closed)).toEqual([])
    expect(new Set(viewers.map(({ texts }) => texts.length))).toEqual(new Set([RENEWALS + 1]))
    for (const viewer of viewers) viewer.leave()
  })
})
