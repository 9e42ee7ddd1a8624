import { describe, expect, it } from 'vitest'
import { loadConfig } from '../ops/index.ts'
import { certificateNames, orderedCertificate } from './doctor-acme.ts'

const END = Date.parse('2027-02-24T10:00:00Z')

describe('the doctor of a certificate', () => {
  it('[ACME11] says how long it is good, or what failed and when it is tried again', () => {
    expect(orderedCertificate({ state: 'valid', endsAt: END })).toEqual({
      ...{ check: 'certificate', state: 'well', detail: 'good until 2027-02-24, and renewed before that' },
    })
    expect(orderedCertificate({ state: 'failed', problem: 'what; why; remedy', retryAt: END })).toEqual({
      ...{ check: 'certificate', state: 'ill', detail: 'what; why; remedy' },
      fix: 'correct that; it is tried again at 2027-02-24T10:00Z, or at once when the server is started again',
    })
    expect(orderedCertificate({ state: 'failed', problem: 'what', endsAt: END }).detail).toBe(
      'what; the one that is there is good until 2027-02-24',
    )
    expect(orderedCertificate({ state: 'waiting' }).state).toBe('skipped')
    expect(orderedCertificate(undefined).state).toBe('skipped')
  })

  it('[ACME11] looks whether each name is known', async () => {
    const config = loadConfig({
      ...{ OVATION_TLS: 'acme', OVATION_PUBLIC_URL: 'https://one.invalid' },
      OVATION_TLS_NAMES: 'two.invalid',
    })
    const findings = await certificateNames(config, true)
    expect(findings.map(({ check, state }) => [check, state])).toEqual([
      ['name one.invalid', 'ill'],
      ['name two.invalid', 'ill'],
    ])
    expect(findings[0]?.fix).toContain('add an A or AAAA record for one.invalid')
    expect(await certificateNames(loadConfig({}), true)).toEqual([])
  })
})
