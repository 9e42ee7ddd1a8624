import { useRoomContext, useWords } from '../base.ts'
import { PANEL_WORDS } from './words/index.ts'

/** The texts of the screen, with those that are loaded with its other parts. */
export function usePanelWords() {
  const { words } = useRoomContext()
  return { ...words, ...useWords(PANEL_WORDS) }
}
