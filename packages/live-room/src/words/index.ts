import type { Book } from '../core.ts'
import type { OvationError } from '@ovation/client'
import type { Words } from './en.ts'

export type { Words }
export type Language = 'en' | 'zh'

/** The texts without which nothing is shown. */
export const WORDS: Book<Words> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }

/** The text of an error, in the viewer's language if there is a translation. */
export const explain = ({ errors }: { errors: Record<string, string> }, error: OvationError): string =>
  (Object.hasOwn(errors, error.code) && errors[error.code]) || error.message

/** 12.3万 in Chinese, 123K in English. */
export const compact = (language: Language, n: number): string =>
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
