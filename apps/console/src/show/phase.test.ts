import { describe, expect, it } from 'vitest'
import { healthOf, phaseOf } from './phase.ts'

const HOURS = 3_600_000
const common = { stream: 'a', startedAt: 0 } as const

describe('the phase of a studio', () => {
  it('[STUDIO30] is before the first show, on air while one goes on or its encoder is away', () => {
    expect(phaseOf({ status: 'none' }, undefined, 0)).toBe('before')
    expect(phaseOf({ status: 'live', ...common }, undefined, 0)).toBe('air')
    expect(phaseOf({ status: 'interrupted', since: 0, ...common }, 'a', 13 * HOURS)).toBe('air')
  })

  it('[STUDIO30] is after it until somebody goes on to the next, or for twelve hours', () => {
    const ended = { status: 'ended', stream: 'a', endedAt: 0 } as const
    expect(phaseOf(ended, undefined, 0)).toBe('after')
    expect(phaseOf(ended, 'b', 12 * HOURS - 1)).toBe('after')
    expect(phaseOf(ended, 'a', 0)).toBe('before')
    expect(phaseOf(ended, undefined, 12 * HOURS)).toBe('before')
  })
})

describe('the light of a stream', () => {
  it('[STUDIO32] is good without advice, poor with some, away without an encoder, off where nothing is known', () => {
    expect(healthOf({ status: 'live', advice: 0 })).toBe('good')
    expect(healthOf({ status: 'live', advice: 2 })).toBe('poor')
    expect(healthOf({ status: 'live', advice: undefined })).toBe('off')
    expect(healthOf({ status: 'interrupted', advice: 0 })).toBe('away')
    expect(healthOf({ status: 'ended', advice: 0 })).toBe('off')
    expect(healthOf({ status: 'none', advice: undefined })).toBe('off')
  })
})
