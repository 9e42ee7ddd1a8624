import type { WireError } from '@ovation/protocol'
import type { Language } from './language.ts'

// How times, numbers, lists and errors are written, beside what the first load has (`first.ts`).

/** A duration as `1:02:03`, or `2:03` below an hour. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  const two = (n: number): string => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60]
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** A day. */
export const dayOf = (ms: number, language: Language): string =>
  new Date(ms).toLocaleDateString(language, { dateStyle: 'medium' })

/** A day and the time of it; `exact`: with its seconds. */
export const momentOf = (ms: number, language: Language, exact = false): string =>
  new Date(ms).toLocaleString(language, { dateStyle: 'medium', timeStyle: exact ? 'medium' : 'short' })

/** 12,345: a number that is not rounded. */
export const whole = (n: number, language: Language): string => n.toLocaleString(language, { maximumFractionDigits: 0 })

/** 40%, of 40. */
export const percentText = (percent: number, language: Language): string =>
  (percent / 100).toLocaleString(language, { style: 'percent', maximumFractionDigits: 0 })

/** 2,500 kbit/s, of bits per second. */
export const bitrateText = (bitrate: number, language: Language): string => `${whole(bitrate / 1_000, language)} kbit/s`

const BYTE_UNITS = [
  ['GB', 1e9, 1],
  ['MB', 1e6, 0],
  ['kB', 1e3, 0],
] as const

/** 1.2 GB, 34 MB, 5 kB: what is there is never 0. */
export function sizeText(bytes: number, language: Language): string {
  const [unit, each, maximumFractionDigits] = BYTE_UNITS.find(([, each]) => bytes >= each) ?? BYTE_UNITS[2]
  const many = bytes > 0 ? Math.max(1, bytes / each) : 0
  return `${many.toLocaleString(language, { maximumFractionDigits })} ${unit}`
}

/** A, B, C; A、B、C. */
export const listOf = (names: readonly string[], language: Language): string =>
  new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(names)

/** The text of an error, in the viewer's language if there is a translation. */
export const explain = (
  { errors }: { errors: Record<string, string> },
  error: Pick<WireError, 'code' | 'message'>,
): string => (Object.hasOwn(errors, error.code) && errors[error.code]) || error.message
