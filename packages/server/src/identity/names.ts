import { OvationError } from '@ovation/protocol'
import { charsIn, visibleName } from '@ovation/room'
import { LIMITS } from '@ovation/room/rules'

/** A name as it may be shown, or undefined when nothing usable is left. */
export function cleanName(name: string): string | undefined {
  const seen = visibleName(name)
  return seen === '' || charsIn(seen) > LIMITS.maxNameChars ? undefined : seen
}

/** A name as it may be shown. Throws `name_invalid` when nothing usable is left. */
export function mustBeName(name: string): string {
  const clean = cleanName(name)
  if (clean) return clean
  throw new OvationError('name_invalid', { detail: `it has to have 1 to ${LIMITS.maxNameChars} visible characters` })
}

/** As much of a name as may be shown; of one in which nothing can be seen, a word for anybody. */
export const shortName = (name: string): string =>
  cleanName([...visibleName(name)].slice(0, LIMITS.maxNameChars).join('')) ?? 'User'
