import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Liveness } from './liveness.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function watched() {
  const ask = vi.fn()
  const dead = vi.fn()
  const liveness = new Liveness(ask, dead)
  liveness.begin(20)
  return { ask, dead, liveness }
}

it('[NET1] what is sent into silence is followed by a question, and that by the end, within about a second', () => {
  const { liveness, ask, dead } = watched()
  liveness.asked()
  vi.advanceTimersByTime(400)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(dead).not.toHaveBeenCalled()
  vi.advanceTimersByTime(700)
  expect(dead).toHaveBeenCalledTimes(1)
})

it('[NET1] an answer that takes long costs no connection: the server is there, and is asked ever less often', () => {
  const { liveness, ask, dead } = watched()
  ask.mockImplementation(() => setTimeout(() => liveness.heard(true), 40))
  liveness.asked()
  vi.advanceTimersByTime(30_000)
  expect(dead).not.toHaveBeenCalled()
  expect(ask.mock.calls.length).toBeGreaterThan(2)
  expect(ask.mock.calls.length).toBeLessThan(12)
})

it('[NET1] frames that were on their way when the network went do not hide that an answer is missing', () => {
  const { liveness, dead } = watched()
  liveness.asked()
  for (let n = 0; n < 10; n++) {
    vi.advanceTimersByTime(20)
    liveness.heard(false)
  }
  vi.advanceTimersByTime(1_100)
  expect(dead).toHaveBeenCalledTimes(1)
})

it('[NET1] a room that was busy and falls silent is asked for, one that is quiet is not', () => {
  const { liveness, ask } = watched()
  for (let n = 0; n < 100; n++) {
    liveness.heard(false)
    vi.advanceTimersByTime(200)
  }
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(2_000)
  expect(ask).toHaveBeenCalledTimes(1)
  const quiet = watched()
  for (let n = 0; n < 10; n++) {
    vi.advanceTimersByTime(20_000)
    quiet.liveness.heard(false)
  }
  expect(quiet.ask).not.toHaveBeenCalled()
})

it('[NET1] where answers take long the question has as much longer', () => {
  const { liveness, dead } = watched()
  liveness.asked()
  vi.advanceTimersByTime(140)
  liveness.heard(true)
  for (let n = 0; n < 3; n++) {
    liveness.asked()
    vi.advanceTimersByTime(100)
    liveness.doubt()
    vi.advanceTimersByTime(480)
    liveness.heard(true)
    liveness.heard(true)
  }
  liveness.doubt()
  vi.advanceTimersByTime(900)
  expect(dead).not.toHaveBeenCalled()
  vi.advanceTimersByTime(900)
  expect(dead).toHaveBeenCalledTimes(1)
})

it('[NET1] a page that stood still draws no conclusion from it', () => {
  const { liveness, dead } = watched()
  liveness.doubt()
  vi.setSystemTime(Date.now() + 30_000)
  vi.advanceTimersByTime(100)
  expect(dead).not.toHaveBeenCalled()
})
