import type { ComponentChild } from 'preact'
import { render } from 'preact'
import { adopt, css, languageIn, loadWords } from './core.ts'
import type { Book, Place, Screen } from './core.ts'
import more from './more.css'
import { followChoices } from './settings/choices.ts'
import type { Spoken } from './words/load-words.ts'

/**
 * A screen that is one component: rendered anew with its words whenever its attributes, its properties or its language change.
 * `app` reads the attributes at once, and gives what to render once the words are there.
 */
export function appScreen<W>(
  { host, root, box }: Place,
  book: Book<W>,
  ownCss: string,
  app: () => (spoken: Spoken<W>) => ComponentChild,
): Screen {
  let stopWords = (): void => {}
  const stopChoices = followChoices(host)
  for (const sheet of [css, more, ownCss]) adopt(root, sheet)
  return {
    show: () => {
      const shown = app()
      stopWords()
      stopWords = loadWords(book, languageIn(host), (spoken) => render(shown(spoken), box))
    },
    end: () => {
      stopChoices()
      stopWords()
      render(null, box)
    },
  }
}
