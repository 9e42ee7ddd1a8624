import { useRoomContext } from '../base.ts'
import { usePanelWords } from '../panels/use-words.ts'
import { withStrings } from './strings.ts'
import type { Strings, WithStrings } from './strings.ts'

/** The texts of a feature in the viewer's language, with those that every part has. */
export function useStrings<S extends object>(strings: Strings<S>): WithStrings<ReturnType<typeof usePanelWords>, S> {
  const { language } = useRoomContext()
  return withStrings(usePanelWords(), strings, language)
}
