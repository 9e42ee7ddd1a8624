import { loadModule } from '../load-module.ts'
import { en } from './en.ts'
import type { Language, Words } from './index.ts'

export type Spoken = { language: Language; words: Words }

const ENGLISH: Spoken = { language: 'en', words: en }
const TRIES = 5
const RETRY_DELAY_MS = 1_000
const known = new Map<Language, Spoken>([['en', ENGLISH]])

/**
 * Provides the texts of a language: at once if they are loaded, otherwise when they arrive. English is always available, and
 * is used until a language that failed to load can be loaded. Returns a function that stops it.
 */
export function loadWords(server: string, language: Language, show: (spoken: Spoken) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  const load = (tries: number): void =>
    void loadModule<Record<Language, Words>>(server, `words-${language}`).then(
      (module) => {
        known.set(language, { language, words: module[language] })
        if (!over) show(known.get(language) ?? ENGLISH)
      },
      () => {
        if (over) return
        if (tries === 1) show(ENGLISH)
        if (tries < TRIES) timer = setTimeout(() => load(tries + 1), RETRY_DELAY_MS * tries)
      },
    )
  const here = known.get(language)
  if (here) show(here)
  else load(1)
  return () => {
    over = true
    clearTimeout(timer)
  }
}
