import type { OvationError } from '@ovation/client'
import type { Language } from '../base.ts'
import type { OverlayFault } from './options.ts'
import { overlayStrings } from './strings.ts'

const NEEDS_KEY: ReadonlySet<string> = new Set(['members_only', 'password_needed', 'password_wrong', 'room_not_found'])

/** What an overlay says to whoever sets it up, in one line; undefined if there is nothing to say. `explained`: any other refusal. */
export function noticeText(
  faults: readonly OverlayFault[],
  refusal: Pick<OvationError, 'code'> | undefined,
  language: Language,
  explained: string,
): string | undefined {
  const words = overlayStrings[language]
  if (refusal?.code === 'unauthorized') return words.keyEnded
  if (refusal) return NEEDS_KEY.has(refusal.code) ? words.needsKey : explained
  const [first] = faults
  if (!first) return undefined
  const { name, value, allowed } = first
  const text = allowed === undefined ? words.noParameter(name) : words.badValue(name, value, allowed)
  return faults.length > 1 ? `${text} ${words.moreFaults(faults.length - 1)}` : text
}
