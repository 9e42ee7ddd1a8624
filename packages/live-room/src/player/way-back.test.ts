import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { WayBack } from './way-back.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** When something is opened, milliseconds from now. */
async function opensAfter(wayBack: WayBack): Promise<number> {
  const open = vi.fn()
  const from = performance.now()
  wayBack.again(open)
  await vi.advanceTimersToNextTimerAsync()
  expect(open).toHaveBeenCalledTimes(1)
  return performance.now() - from
}

it('[SCREEN29] the low-latency stream is tried again after 5 s, less and less often, up to every 80 s', async () => {
  const wayBack = new WayBack()
  const delays: number[] = []
  for (let n = 0; n < 6; n++) delays.push(await opensAfter(wayBack))
  expect(delays).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 80_000])
  wayBack.reset()
  expect(await opensAfter(wayBack)).toBe(5_000)
})

it('[SCREEN29] one thing is opened at a time, and nothing after it was stopped', async () => {
  const wayBack = new WayBack()
  const [first, second] = [vi.fn(), vi.fn()]
  wayBack.after(3_000, first)
  wayBack.again(second)
  await vi.advanceTimersByTimeAsync(4_999)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 0])
  wayBack.stop()
  await vi.advanceTimersByTimeAsync(10_000)
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 0])
})
