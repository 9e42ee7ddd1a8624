import { languageIn, loadWords, shownName as shownIn, withStrings, wordsOf } from '@ovation/live-room/words'
import type { Book, Language, Strings, WithStrings } from '@ovation/live-room/words'
import type { Words } from './en.ts'

export type { Words }

const STUDIO_WORDS: Book<Words> = { en: () => import('./en.ts'), zh: () => import('./zh.ts') }

/** The language of the studio; `en` while the texts of another one cannot be loaded. */
export let language: Language
/** The texts of the studio. Nothing is rendered before they are there, and everything again when others take their place. */
export let words: Words

const ofPage = languageIn(document.documentElement)
let wanted: Language | undefined
let stop = (): void => {}
let show = (): void => {}

/**
 * Loads the texts of the page. `shown` renders with them: once they are there, and again if others take their place. Rejects
 * if neither those nor the ones in English can be loaded.
 */
export async function loadTexts(shown: () => void): Promise<void> {
  await wordsOf(STUDIO_WORDS, ofPage)
  show = shown
  speak(null)
}

/** Speaks the language that somebody chose, a BCP 47 tag, from now on; null: that of the page. */
export function speak(tag: string | null): void {
  const next = tag === null ? ofPage : tag.toLowerCase().startsWith('zh') ? 'zh' : 'en'
  if (next === wanted) return
  wanted = next
  stop()
  stop = loadWords(STUDIO_WORDS, next, (spoken) => {
    ;({ language, words } = spoken)
    show()
  })
}

/** A name as the studio shows it: one that the server made up for a guest is in its language. To be read while rendering. */
export const shownName = (name: string): string => shownIn(name, language)

/** The texts of a feature in the language of the studio, with those that every part has. To be read while rendering. */
export const useStrings = <S extends object>(strings: Strings<S>): WithStrings<Words, S> =>
  withStrings(words, strings, language)
