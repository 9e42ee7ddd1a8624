import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { StreamHistory } from './stream-history.ts'

let history: StreamHistory
beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  history = new StreamHistory()
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})
/** A stream that began, played for this long, and ended. */
function plays(ms: number, why: 'lost' | 'silent' | 'ended'): number {
  history.begins()
  vi.advanceTimersByTime(ms)
  return history.ends(why, true)
}

it('[SDK83] the delay doubles with every loss, up to ten seconds, give or take a quarter', () => {
  const delays = Array.from({ length: 6 }, () => history.ends('lost', false))
  expect(delays).toEqual([2_000, 4_000, 8_000, 10_000, 10_000, 10_000])
  history.failures = 0
  vi.mocked(Math.random).mockReturnValue(0)
  expect(history.ends('lost', false)).toBe(1_500)
  vi.mocked(Math.random).mockReturnValue(1)
  expect(history.fails()).toBe(5_000)
  expect(history.failures).toBe(2)
})

it('[SDK83] after three losses it is the playlist’s turn, and after each three that follow one more', () => {
  const turns = Array.from({ length: 8 }, () => (history.ends('lost', false), history.tired))
  expect(turns).toEqual([false, false, true, false, false, false, true, false])
  history.reset()
  expect([history.failures, history.tired]).toEqual([0, false])
})

it('[SDK83] a stream that fell silent is followed at once; that is no loss once one has begun, until it happens too often', () => {
  expect([history.ends('silent', false), history.failures]).toEqual([250, 1])
  history.failures = 0
  history.begins()
  const failures = Array.from({ length: 10 }, () => (history.ends('silent', false), history.failures))
  expect(failures).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 1, 2])
})

it('[SDK83] a stream that ended, or that cannot be played, is no loss', () => {
  for (const why of ['ended', 'not live', 'unusable'] as const) history.ends(why, true)
  expect([history.failures, history.tired, history.patience]).toEqual([0, false, { answerMs: 6_000, factor: 1 }])
})

it('[SDK83] one that was given up within ten seconds was slow: the next has twice the time', () => {
  const factors = [
    plays(9_999, 'silent'),
    history.patience.factor,
    plays(0, 'silent'),
    history.patience.factor,
    plays(10_000, 'silent'),
    history.patience.factor,
  ]
  expect(factors).toEqual([250, 2, 250, 4, 250, 1])
})

it('[SDK83] the answer may take longer with every second silence, up to ten seconds, until a stream begins', () => {
  plays(20_000, 'silent')
  const answers = [history.patience.answerMs]
  for (let n = 0; n < 6; n++) {
    history.ends('silent', false)
    answers.push(history.patience.answerMs)
  }
  expect(answers).toEqual([2_000, 4_000, 4_000, 8_000, 8_000, 10_000, 10_000])
  history.begins()
  expect(history.patience.answerMs).toBe(2_000)
})

it('[SCREEN29] three in a row that were lost within ten seconds make it the playlist’s turn, at once, and each after them', () => {
  const each = (ms: number): [number, boolean] => [plays(ms, 'lost'), history.tired]
  expect([each(1_000), each(9_999)]).toEqual([
    [2_000, false],
    [4_000, false],
  ])
  expect(each(10_000)).toEqual([8_000, true])
  history.failures = 0
  expect([each(0)[1], each(0)[1]]).toEqual([false, false])
  history.failures = 0
  expect(each(0)).toEqual([250, true])
  history.failures = 0
  expect(each(0)).toEqual([250, true])
  history.reset()
  expect(each(0)).toEqual([2_000, false])
})
