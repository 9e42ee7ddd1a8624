import { isStaff } from '@ovation/client/first'
import type { RoomSnapshot } from '@ovation/client'
import { timeOf } from '../words/first.ts'
import type { Language, Words } from '../words/index.ts'

/** Why the viewer can neither speak nor react now, as a text; undefined if they can. `now` by the server's clock. */
export function barred(
  { state, self }: Pick<RoomSnapshot, 'state' | 'self'>,
  now: number,
  words: Words,
  language: Language,
): string | undefined {
  if (state.lifecycle === 'closed' && !isStaff(self?.role ?? 'guest')) return words.roomClosed
  const mutedUntil = self?.mutedUntil
  if (mutedUntil === null) return words.mutedForGood
  if (mutedUntil !== undefined && mutedUntil > now) return words.mutedUntil(timeOf(mutedUntil, language, now))
  return undefined
}
