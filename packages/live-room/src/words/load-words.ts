import type { Language } from './language.ts'

export type Spoken<W> = { language: Language; words: W }

/** The texts of a screen or of a part of one. Each language is a chunk of its own: only one is loaded. */
export type Book<W> = Record<Language, () => Promise<{ words: W }>>

const TRIES = 5
const RETRY_DELAY_MS = 1_000
const known = new WeakMap<Book<unknown>, Map<Language, Spoken<unknown>>>()

/** The texts of a language; those in English while they cannot be loaded. Rejects if neither can be loaded. */
export function wordsOf<W>(book: Book<W>, language: Language): Promise<Spoken<W>> {
  const load = async (chosen: Language): Promise<Spoken<W>> => {
    const spoken = { language: chosen, words: (await book[chosen]()).words }
    const all = known.get(book) ?? new Map<Language, Spoken<unknown>>()
    known.set(book, all.set(chosen, spoken))
    return spoken
  }
  return load(language).catch(() => load('en'))
}

/** What `wordsOf` has loaded: of this language, or what stands in for it. */
export function loadedWords<W>(book: Book<W>, language: Language): Spoken<W> | undefined {
  const all = known.get(book) as Map<Language, Spoken<W>> | undefined
  return all?.get(language) ?? all?.values().next().value
}

/**
 * Provides the texts of a language: at once if they are loaded, otherwise when they arrive; in English until a language that
 * failed to load can be loaded. Returns a function that stops it.
 */
export function loadWords<W>(book: Book<W>, language: Language, show: (spoken: Spoken<W>) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  const again = (tries: number): void => {
    if (tries < TRIES) timer = setTimeout(() => load(tries + 1), RETRY_DELAY_MS * tries)
  }
  const load = (tries: number): void =>
    void wordsOf(book, language).then(
      (spoken) => {
        if (over) return
        show(spoken)
        if (spoken.language !== language) again(tries)
      },
      () => over || again(tries),
    )
  const here = loadedWords(book, language)
  if (here?.language === language) show(here)
  else load(1)
  return () => {
    over = true
    clearTimeout(timer)
  }
}
