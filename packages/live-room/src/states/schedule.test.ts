import { describe, expect, it } from 'vitest'
import { countdownText, daysLeftText, isCounted, nextChangeInMs, nextPhaseInMs, phaseOf, whenText } from './schedule.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
const NOW = new Date(2031, 2, 4, 12).getTime()

describe('what an announced moment means', () => {
  it('[STATUS2] it is scheduled until five minutes before, about to start until thirty after, and then over', () => {
    const phases = [DAY_MS, 5 * MINUTE_MS + 1, 5 * MINUTE_MS, 0, -30 * MINUTE_MS, -30 * MINUTE_MS - 1]
    expect(phases.map((leftMs) => phaseOf(NOW + leftMs, NOW))).toEqual([
      ...['scheduled', 'scheduled', 'soon', 'soon', 'soon', undefined],
    ])
  })

  it('[STATUS2] nothing is announced by null, or by a server that knows no such setting', () => {
    expect([null, undefined].map((startsAt) => phaseOf(startsAt, NOW))).toEqual([undefined, undefined])
  })
})

describe('what is shown of it changes', () => {
  const changes = (leftMs: number): number => nextChangeInMs(NOW + leftMs, NOW)

  it('[STATUS3] once a second within the last day, in step with the seconds that are left', () => {
    expect([DAY_MS + 1, DAY_MS].map((leftMs) => isCounted(NOW + leftMs, NOW))).toEqual([false, true])
    expect([DAY_MS, 10 * MINUTE_MS, 10 * MINUTE_MS + 250].map(changes)).toEqual([1_000, 1_000, 250])
  })

  it('[STATUS3] before that when the last day begins, looked at once an hour; about to start until it is over; then never', () => {
    expect([DAY_MS + 5, 9 * DAY_MS].map(changes)).toEqual([5, HOUR_MS])
    expect([0, -30 * MINUTE_MS].map(changes)).toEqual([30 * MINUTE_MS + 1, 1])
    expect(changes(-31 * MINUTE_MS)).toBe(Infinity)
  })
})

it('[A11Y5] it means something else when it is about to start, and when it is over; not once a second before', () => {
  const inMs = (leftMs: number): number => nextPhaseInMs(NOW + leftMs, NOW)
  expect([DAY_MS, HOUR_MS, 6 * MINUTE_MS].map(inMs)).toEqual([HOUR_MS, 55 * MINUTE_MS, MINUTE_MS])
  expect([5 * MINUTE_MS, -30 * MINUTE_MS].map(inMs)).toEqual([35 * MINUTE_MS + 1, 1])
  expect([inMs(-31 * MINUTE_MS), nextPhaseInMs(null, NOW), nextPhaseInMs(undefined, NOW)]).toEqual([
    ...[Infinity, Infinity, Infinity],
  ])
})

describe('in words', () => {
  it('[STATUS3] the countdown is always as long, and its last second is 00:00:01', () => {
    expect([DAY_MS, 3 * HOUR_MS + 25 * MINUTE_MS + 7_000, 1, 0, -5].map(countdownText)).toEqual([
      ...['24:00:00', '03:25:07', '00:00:01', '00:00:00', '00:00:00'],
    ])
  })

  it('[STATUS2] day and time are in the viewer’s language: today, tomorrow, a weekday, another year', () => {
    const at = (days: number): number => new Date(2031, 2, 4 + days, 20, 5).getTime()
    const said = (language: 'en' | 'zh', days: number) =>
      whenText(at(days), language, NOW).replaceAll(/[\u202f\u00a0]/g, ' ')
    expect(said('en', 0)).toBe('today, 8:05 PM')
    expect(said('en', 1)).toBe('tomorrow, 8:05 PM')
    expect(said('en', 3)).toBe('Friday, March 7 at 8:05 PM')
    expect(said('en', 330)).toMatch(/^Wednesday, January 28, 2032/)
    expect(said('zh', 0)).toBe('今天 20:05')
    expect(said('zh', 1)).toBe('明天 20:05')
    expect(said('zh', 3)).toMatch(/^3月7日星期五 ?20:05$/)
    expect(said('zh', 330)).toMatch(/^2032年/)
  })

  it('[STATUS2] days are those of the calendar, also where a night is between', () => {
    const night = new Date(2031, 2, 4, 23, 50).getTime()
    expect(whenText(night + 20 * MINUTE_MS, 'zh', night)).toMatch(/^明天/)
    expect(daysLeftText(NOW + 3 * DAY_MS, 'en', NOW)).toBe('in 3 days')
    expect(daysLeftText(NOW + 3 * DAY_MS, 'zh', NOW)).toMatch(/^3 ?天后$/)
  })
})
