import type { Language } from './language.ts'

// What the first load writes with the texts; the rest is in `format.ts`.

/** 12.3万 in Chinese, 123K in English. */
export const compact = (n: number, language: Language): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(n)

/** A time of day; with the date unless it is today, and with the year unless it is this one. */
export function timeOf(ms: number, language: Language, now = Date.now()): string {
  const [date, today] = [new Date(ms), new Date(now)]
  return date.toLocaleString(language, {
    ...(date.toDateString() === today.toDateString() ? {} : { month: 'short', day: 'numeric' }),
    ...(date.getFullYear() === today.getFullYear() ? {} : { year: 'numeric' }),
    hour: '2-digit',
    minute: '2-digit',
  })
}
