import { useRoomContext, useWords } from '../base.ts'
import type { Words } from '../words/index.ts'
import { PANEL_WORDS } from './words/index.ts'
import type { PanelWords } from './words/index.ts'

type AllWords = Words & PanelWords
/** Put together once: every row of the chat asks for them. */
let all: { words: Words; own: PanelWords; both: AllWords } | undefined

/** The texts of the screen, with those that are loaded with its other parts. */
export function usePanelWords(): AllWords {
  const { words } = useRoomContext()
  const own = useWords(PANEL_WORDS)
  if (all?.words !== words || all.own !== own) all = { words, own, both: { ...words, ...own } }
  return all.both
}
