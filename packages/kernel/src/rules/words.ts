import { charsIn } from '../text-size.ts'
import { visibleText } from '../visible-text.ts'
import { refuse } from './decision.ts'
import type { Refusal, TextCode } from './decision.ts'

/** A text for others in the form in which it is stored, or why it is refused. */
export function wordsIn(text: string, maxChars: number): { ok: true; text: string } | Refusal<TextCode> {
  const seen = visibleText(text)
  if (seen === '') return refuse('text_empty')
  if (charsIn(seen) > maxChars) return refuse('text_too_long', { detail: String(maxChars) })
  return { ok: true, text: seen }
}

/** The same for an optional text: an empty one counts as absent. */
export function optionalWordsIn(
  text: string | undefined,
  maxChars: number,
): { ok: true; text: string } | Refusal<TextCode> {
  const seen = visibleText(text ?? '')
  return charsIn(seen) > maxChars ? refuse('text_too_long', { detail: String(maxChars) }) : { ok: true, text: seen }
}
