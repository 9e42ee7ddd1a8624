import { languageIn, loadWords, withStrings, wordsOf } from '@ovation/live-room/words'
import type { Book, Language, Strings, WithStrings } from '@ovation/live-room/words'
import type { Words } from './en.ts'

export type { Words }

const STUDIO_WORDS: Book<Words> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }

/** The language of the studio; `en` while the texts of another one cannot be loaded. */
export let language: Language
/** The texts of the studio. Nothing is rendered before they are there, and everything again when others take their place. */
export let words: Words

/**
 * Loads the texts of a language. `shown` renders with them: once they are there, and again if others take their place.
 * Rejects if neither those nor the ones in English can be loaded.
 */
export async function loadTexts(shown: () => void): Promise<void> {
  const wanted = languageIn(document.documentElement)
  await wordsOf(STUDIO_WORDS, wanted)
  loadWords(STUDIO_WORDS, wanted, (spoken) => {
    ;({ language, words } = spoken)
    shown()
  })
}

/** The texts of a feature in the language of the studio, with those that every part has. To be read while rendering. */
export const useStrings = <S extends object>(strings: Strings<S>): WithStrings<Words, S> =>
  withStrings(words, strings, language)
