import { charsIn } from '../limits.ts'
import { visibleText } from '../visible-text.ts'
import { refuse } from './types.ts'
import type { Refusal } from './types.ts'

/** What somebody wrote for others as it is stored, or why it is refused. */
export function wordsIn(text: string, maxChars: number): { ok: true; text: string } | Refusal {
  const seen = visibleText(text)
  if (seen === '') return refuse('text_empty')
  if (charsIn(seen) > maxChars) return refuse('text_too_long', { detail: String(maxChars) })
  return { ok: true, text: seen }
}
