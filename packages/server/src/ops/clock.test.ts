import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { systemClock } from './clock.ts'

const warnings: string[] = []
const note = (warning: Error): void => void warnings.push(warning.name)

beforeEach(() => void process.on('warning', note))
afterEach(() => {
  process.off('warning', note)
  vi.useRealTimers()
  warnings.length = 0
})

/** Warnings are told in a turn of their own. */
const turn = (): Promise<void> => new Promise((done) => void setImmediate(done))

it.each([-1, -0.000_164, 0, Number.NaN])('[TIME8] what is due in %d ms is due now, without a warning', async (ms) => {
  await new Promise<void>((done) => void systemClock.after(ms, done))
  let stop = (): void => {}
  await new Promise<void>((done) => (stop = systemClock.every(ms, done)))
  stop()
  await turn()
  expect(warnings).toEqual([])
})

it('[TIME8] what is due later than a timer of Node can wait is due then, and not at once', async () => {
  vi.useFakeTimers()
  const year = 366 * 86_400_000
  const [run, never] = [vi.fn(), vi.fn()]
  systemClock.after(year, run)
  const callOff = systemClock.after(1e12, never)
  vi.advanceTimersByTime(year - 1)
  expect(run).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(run).toHaveBeenCalledTimes(1)
  callOff()
  expect(vi.getTimerCount()).toBe(0)
  vi.useRealTimers()
  const stops = [systemClock.after(1e12, never), systemClock.every(1e12, never)]
  // A timer of 1 ms would have come by then.
  await new Promise<void>((done) => void systemClock.after(20, done))
  for (const stop of stops) stop()
  expect(never).not.toHaveBeenCalled()
  expect(warnings).toEqual([])
})
