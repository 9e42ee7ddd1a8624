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

it('[NET1] nothing is asked of a connection that awaits nothing, until it has been silent for 50 s', () => {
  const { ask, dead } = watched()
  vi.advanceTimersByTime(50_000)
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(200)
  expect(ask).toHaveBeenCalledTimes(1)
  expect(dead).not.toHaveBeenCalled()
  vi.advanceTimersByTime(600)
  expect(dead).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60_000)
  expect([ask.mock.calls.length, dead.mock.calls.length]).toEqual([1, 1])
})

it('[NET1] a doubt asks once until something comes, whatever it is, and stopped it asks nothing', () => {
  const { ask, dead, liveness } = watched()
  vi.advanceTimersByTime(200)
  liveness.doubt()
  liveness.doubt()
  expect(ask).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(200)
  liveness.heard(false)
  vi.advanceTimersByTime(100)
  liveness.doubt()
  expect(ask).toHaveBeenCalledTimes(2)
  liveness.stop()
  vi.advanceTimersByTime(60_000)
  expect(dead).not.toHaveBeenCalled()
})

it('[NET1] what is answered is awaited no more; a second thing is awaited since the first was answered', () => {
  const { ask, liveness } = watched()
  liveness.asked()
  liveness.heard(true)
  vi.advanceTimersByTime(1_000)
  expect(ask).not.toHaveBeenCalled()
  liveness.asked()
  liveness.asked()
  vi.advanceTimersByTime(100)
  liveness.heard(true)
  vi.advanceTimersByTime(100)
  expect(ask).not.toHaveBeenCalled()
  vi.advanceTimersByTime(300)
  expect(ask).toHaveBeenCalledTimes(1)
})

it('[NET1] a new connection knows nothing of the one before', () => {
  const { ask, dead, liveness } = watched()
  liveness.asked()
  liveness.doubt()
  liveness.begin(20)
  vi.advanceTimersByTime(10_000)
  expect(dead).not.toHaveBeenCalled()
  expect(ask).toHaveBeenCalledTimes(1)
  expect(vi.getTimerCount()).toBe(1)
})

it('[NET1] a first answer that took long gives each question as much time, eight seconds at most', () => {
  const { dead, liveness } = watched()
  for (const [answerMs, afterMs] of [
    [1_000, 2_300],
    [60_000, 8_000],
  ] as const) {
    dead.mockClear()
    vi.advanceTimersByTime(200)
    liveness.begin(answerMs)
    liveness.doubt()
    vi.advanceTimersByTime(afterMs)
    expect(dead).not.toHaveBeenCalled()
    vi.advanceTimersByTime(200)
    expect(dead).toHaveBeenCalledTimes(1)
  }
})
