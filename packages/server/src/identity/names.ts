import { charsIn, LIMITS } from '@ovation/room'

/** Characters that show nothing or turn the direction of what follows: they make one name look like another. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\u115f\u1160\u3164\uffa0]/gu

/** A name as it may be shown, or undefined when nothing usable is left. */
export function cleanName(name: string): string | undefined {
  const cleaned = name.normalize('NFKC').replace(INVISIBLE, '').replace(/\s+/gu, ' ').trim()
  return cleaned === '' || charsIn(cleaned) > LIMITS.maxNameChars ? undefined : cleaned
}
