import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { PartWaiters } from './part-waiters.ts'

const TURNS = 5

/** Waits for something that `arrives`, with a clock that stands still until the test moves it. */
function start({ timeoutMs = 10_000, partTargetMs = 0 } = {}) {
  const clock = new ManualClock()
  const waiters = new PartWaiters(clock)
  let isThere = false
  let answer: boolean | undefined
  void waiters.until(() => isThere, timeoutMs, partTargetMs).then((found) => (answer = found))
  const settle = async (): Promise<boolean | undefined> => {
    for (let n = 0; n < TURNS; n++) await Promise.resolve()
    return answer
  }
  return {
    clock,
    waiters,
    arrives: () => (isThere = true),
    /** What was answered by then. */
    after: async (ms: number) => {
      clock.advance(ms)
      return settle()
    },
    settle,
  }
}

describe('who waits for a part', () => {
  it('[MEDIA12] is answered at once where it is there, and as soon as it is', async () => {
    expect(await new PartWaiters(new ManualClock()).until(() => true, 0, 0)).toBe(true)
    const one = start()
    one.waiters.wake()
    expect(await one.settle()).toBeUndefined()
    one.arrives()
    expect(await one.settle()).toBeUndefined()
    one.waiters.wake()
    expect(await one.settle()).toBe(true)
  })

  it('[MEDIA12] waits a second at most where nothing comes, or two parts', async () => {
    const short = start()
    expect([await short.after(999), await short.after(1)]).toEqual([undefined, false])
    const long = start({ partTargetMs: 1_000 })
    expect([await long.after(1_999), await long.after(1)]).toEqual([undefined, false])
    const usual = start({ partTargetMs: 400 })
    expect([await usual.after(999), await usual.after(1)]).toEqual([undefined, false])
  })

  it('[MEDIA12] waits on while other data comes, and no longer than it may', async () => {
    const one = start({ timeoutMs: 3_000 })
    for (let n = 0; n < 3; n++) {
      one.waiters.came()
      expect(await one.after(900)).toBeUndefined()
    }
    one.waiters.came()
    expect([await one.after(299), await one.after(1)]).toEqual([undefined, false])
  })

  it('[MEDIA12] finds what came without a word when the time is over', async () => {
    const one = start()
    one.arrives()
    expect(await one.after(1_000)).toBe(true)
  })

  it('[MEDIA12] is sent away by the end of the stream, and does not begin to wait after it', async () => {
    const one = start()
    one.waiters.close()
    expect(await one.settle()).toBe(false)
    expect(await one.waiters.until(() => false, 10_000, 0)).toBe(false)
    expect(await one.waiters.until(() => true, 10_000, 0)).toBe(true)
  })

  it('[MEDIA22] is one of twenty thousand at most', async () => {
    const waiters = new PartWaiters(new ManualClock())
    const waiting = Array.from({ length: 20_000 }, () => waiters.until(() => false, 10_000, 0))
    expect(await waiters.until(() => false, 10_000, 0)).toBe(false)
    waiters.close()
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([false]))
  })
})
