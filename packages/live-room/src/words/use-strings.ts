import { useRoomContext } from '../base.ts'
import type { Language } from '../base.ts'
import { usePanelWords } from '../panels/use-words.ts'

/** The texts of a feature in the viewer's language, with those that every part has. */
export function useStrings<S extends object>(strings: Record<Language, S>) {
  const { language } = useRoomContext()
  const words = usePanelWords()
  const own: S & { errors?: Record<string, string> } = strings[language]
  return { ...words, ...own, errors: { ...words.errors, ...own.errors } }
}
