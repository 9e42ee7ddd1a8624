import type { Language } from '../words/language.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** From this long before the announced moment it is about to start, if it has not been live until then. */
const SOON_BEFORE_MS = 5 * MINUTE_MS
/** Nobody waits longer for somebody who is late. */
const SOON_AFTER_MS = 30 * MINUTE_MS
/** Timers of browsers do not reach further than some weeks, and clocks are set meanwhile. */
const MAX_TIMER_MS = HOUR_MS

export type Phase = 'scheduled' | 'soon'

/** What an announced moment (milliseconds since 1970) means now; undefined when it is over. */
export function phaseOf(startsAt: number | null | undefined, now: number): Phase | undefined {
  if (typeof startsAt !== 'number') return undefined
  const leftMs = startsAt - now
  if (leftMs > SOON_BEFORE_MS) return 'scheduled'
  return leftMs >= -SOON_AFTER_MS ? 'soon' : undefined
}

/** Whether the remaining time is counted by seconds. */
export const isCounted = (startsAt: number, now: number): boolean => startsAt - now <= DAY_MS

/** In how long what is shown of an announced moment changes; `Infinity`: never. */
export function nextChangeInMs(startsAt: number | null | undefined, now: number): number {
  const phase = phaseOf(startsAt, now)
  if (typeof startsAt !== 'number' || !phase) return Number.POSITIVE_INFINITY
  const leftMs = startsAt - now
  if (phase === 'soon') return leftMs + SOON_AFTER_MS + 1
  if (isCounted(startsAt, now)) return leftMs % SECOND_MS || SECOND_MS
  return Math.min(MAX_TIMER_MS, leftMs - DAY_MS)
}

/** In how long an announced moment means something else; `Infinity`: never. */
export function nextPhaseInMs(startsAt: number | null | undefined, now: number): number {
  return typeof startsAt === 'number' && phaseOf(startsAt, now) === 'scheduled'
    ? Math.min(MAX_TIMER_MS, startsAt - now - SOON_BEFORE_MS)
    : nextChangeInMs(startsAt, now)
}

const two = (n: number): string => String(n).padStart(2, '0')

/** 03:25:07, always as long. */
export function countdownText(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / SECOND_MS))
  return [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
}

const daysBetween = (from: Date, to: Date): number =>
  Math.round(
    (Date.UTC(to.getFullYear(), to.getMonth(), to.getDate()) -
      Date.UTC(from.getFullYear(), from.getMonth(), from.getDate())) /
      DAY_MS,
  )

/** “today, 8:00 PM”, “Friday, December 4 at 8:00 PM”: day and time in the language and the time zone of the viewer. */
export function whenText(ms: number, language: Language, now: number): string {
  const [at, today] = [new Date(ms), new Date(now)]
  const days = daysBetween(today, at)
  const time = { hour: 'numeric', minute: '2-digit' } as const
  if (days === 0 || days === 1) {
    const day = new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day')
    return `${day}${language === 'zh' ? ' ' : ', '}${at.toLocaleTimeString(language, time)}`
  }
  return at.toLocaleString(language, {
    ...(at.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }),
    ...{ weekday: 'long', month: 'long', day: 'numeric', ...time },
  })
}

/** “in 3 days”. */
export const daysLeftText = (ms: number, language: Language, now: number): string =>
  new Intl.RelativeTimeFormat(language, { numeric: 'always' }).format(daysBetween(new Date(now), new Date(ms)), 'day')
