import { loadedWords } from '../core.ts'
import type { Book } from '../core.ts'
import { useRoomContext } from '../view/hooks.ts'

/** The texts that a part uses: they are loaded with it. Those of another language stand in for what is not loaded yet. */
export function useWords<W>(book: Book<W>): W {
  const { language } = useRoomContext()
  const spoken = loadedWords(book, language)
  if (!spoken) throw new Error('a part was shown before its texts')
  return spoken.words
}
