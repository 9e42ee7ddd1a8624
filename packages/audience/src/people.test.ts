import { describe, expect, it } from 'vitest'
import { personOf } from './people.ts'

describe('simulated people', () => {
  it('[DEMO6] are the same for the same seed, and others for another', () => {
    const crowd = (seed: number) => Array.from({ length: 50 }, (_, number) => personOf(number, seed))
    expect(crowd(1)).toEqual(crowd(1))
    expect(crowd(1)).not.toEqual(crowd(2))
    expect(new Set(crowd(1).map(({ name }) => name)).size).toBeGreaterThan(35)
    expect(
      crowd(1).some(({ language }) => language === 'zh') && crowd(1).some(({ language }) => language === 'en'),
    ).toBe(true)
  })
})
