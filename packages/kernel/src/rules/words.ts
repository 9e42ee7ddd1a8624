import { charsIn } from '../text-size.ts'
import { visibleText } from '../visible-text.ts'
import { refuse } from './decision.ts'
import type { Refusal, TextCode } from './decision.ts'

/** What somebody wrote for others as it is stored, or why it is refused. */
export function wordsIn(text: string, maxChars: number): { ok: true; text: string } | Refusal<TextCode> {
  const seen = visibleText(text)
  if (seen === '') return refuse('text_empty')
  if (charsIn(seen) > maxChars) return refuse('text_too_long', { detail: String(maxChars) })
  return { ok: true, text: seen }
}

/** The same for a text that may be left out: an empty one is none. */
export function optionalWordsIn(
  text: string | undefined,
  maxChars: number,
): { ok: true; text: string } | Refusal<TextCode> {
  const seen = visibleText(text ?? '')
  return charsIn(seen) > maxChars ? refuse('text_too_long', { detail: String(maxChars) }) : { ok: true, text: seen }
}
