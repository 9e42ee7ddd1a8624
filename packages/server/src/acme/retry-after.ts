import type { Answer } from './transport.ts'

const MAX_RETRY_AFTER_MS = 7 * 86_400_000

/** How long the answerer asks to wait, in seconds or as a date (RFC 9110, section 10.2.3). */
export function retryAfterMs({ headers }: Pick<Answer, 'headers'>, now: number): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS) : undefined
}
