import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { SERVER_LIMITS } from '../ops/index.ts'
import { EndpointHealth } from './endpoint-health.ts'

const ONCE = { weight: 1, retryAfterMs: 0 }

function make() {
  const clock = new ManualClock()
  const health = new EndpointHealth(clock, SERVER_LIMITS)
  const fail = (room: string, failure = ONCE): boolean => health.failed(room, clock.monotonicMs(), failure)
  return { clock, health, fail }
}

describe('how the other side of an outlet is', () => {
  it('[OUTLET5] it waits twice as long each time, and is paused after nearly three days', () => {
    const { clock, health, fail } = make()
    const waits: number[] = []
    let days = 0
    for (let n = 1; n <= SERVER_LIMITS.maxOutletFailures; n++) {
      expect(fail('a')).toBe(n === SERVER_LIMITS.maxOutletFailures)
      if (n === SERVER_LIMITS.maxOutletFailures) break
      waits.push(health.waitMs())
      days += health.waitMs() / 86_400_000
      clock.advance(health.waitMs())
    }
    expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
    expect(Math.max(...waits)).toBe(12 * 3_600_000)
    expect(days).toBeGreaterThan(2)
    expect(days).toBeLessThan(3)
    expect(health.waitMs()).toBeGreaterThan(0)
  })

  it('[OUTLET5] two hours are no reason to pause it, and one success ends the waiting', () => {
    const { clock, health, fail } = make()
    const began = clock.monotonicMs()
    while (clock.monotonicMs() - began < 2 * 3_600_000) {
      expect(fail('a')).toBe(false)
      clock.advance(health.waitMs())
    }
    health.succeeded('a')
    expect([health.waitMs(), health.waitMs('a'), health.waitMs('b')]).toEqual([0, 0, 0])
  })

  it('[OUTLET5] rooms whose attempts went on beside each other find out one thing', () => {
    const { clock, health } = make()
    const sent = clock.monotonicMs()
    clock.advance(10)
    for (const room of ['a', 'b', 'c', 'd']) expect(health.failed(room, sent, ONCE)).toBe(false)
    expect(health.waitMs()).toBe(1_000)
  })

  it('[OUTLET5] a room that is refused while others are taken waits by itself, and pauses it in the end', () => {
    const { clock, health, fail } = make()
    let paused = false
    for (let n = 0; n < 30 && !paused; n++) {
      paused = fail('poisoned')
      clock.advance(1)
      health.succeeded('other')
      if (!paused) expect(health.waitMs('other')).toBe(0)
      clock.advance(Math.max(1, health.waitMs('poisoned')))
    }
    expect(paused).toBe(true)
  })

  it('[WEBHOOK4] answers that will hardly change count more, and one that is gone pauses it', () => {
    const { clock, health, fail } = make()
    const attempts = (): number => {
      for (let n = 1; ; n++) {
        if (fail('a', { weight: 4, retryAfterMs: 0 })) return n
        clock.advance(health.waitMs())
      }
    }
    expect(attempts()).toBe(5)
    expect(make().fail('a', { weight: Infinity, retryAfterMs: 0 })).toBe(true)
    const later = make()
    later.fail('a', { weight: 1, retryAfterMs: 60_000 })
    expect(later.health.waitMs()).toBe(60_000)
  })
})
