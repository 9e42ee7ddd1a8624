import { OvationError } from '@ovation/protocol'

/** Fifteen digits are exact in a number. */
const WHOLE = /^\d{1,15}$/

/** A whole number in an address or a query. Throws `value_out_of_range` with its name for anything else. */
export function wholeOf(name: string, text: string): number {
  if (!WHOLE.test(text)) throw new OvationError('value_out_of_range', { detail: name })
  return Number(text)
}
