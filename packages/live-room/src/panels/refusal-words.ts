import type { PanelWords } from './words/index.ts'

/** Codes of the same refusal, as a person understands it. */
const SAME: Record<string, string> = {
  invalid_frame: 'room_not_found',
  argument_invalid: 'room_not_found',
  not_found: 'room_not_found',
  token_expired: 'unauthorized',
  token_failed: 'unauthorized',
  name_reserved: 'name_invalid',
}

/** Why somebody may not enter a room, in their own words, and what they can do. Nothing of it is for developers. */
export function refusalWords(
  code: string,
  { refusals, refusedOtherwise }: Pick<PanelWords, 'refusals' | 'refusedOtherwise'>,
): readonly [title: string, more: string] {
  const known = Object.hasOwn(SAME, code) ? (SAME[code] ?? code) : code
  return (Object.hasOwn(refusals, known) && refusals[known]) || refusedOtherwise
}
