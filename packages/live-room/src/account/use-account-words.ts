import { usePanelWords } from '../panels/use-words.ts'
import { useWords } from '../base.ts'
import { ACCOUNT_WORDS } from './words/index.ts'

/** The texts of the sheet, with those that every part has; of errors both. */
export function useAccountWords() {
  const shared = usePanelWords()
  const own = useWords(ACCOUNT_WORDS)
  return { ...shared, ...own, errors: { ...shared.errors, ...own.errors } }
}
