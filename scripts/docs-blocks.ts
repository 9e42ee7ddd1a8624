import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repositoryRoot } from './arrows.ts'

/** A block of code in a text. */
export type Block = {
  /** From the root of the repository. */
  file: string
  line: number
  language: string
  /** Behind the language: the name of a file, or `example`. */
  title: string
  code: string
  /** What it takes for granted (`<!-- with: … -->`). */
  given: string
  /** Why it is not run (`<!-- not run: … -->`). */
  notRun: string | undefined
}

const FENCE = /(?:^<!-- (with|not run): ([^\n]*?) -->\n\n?)?^( *)```([\w-]*) ?(\S*)\n([\s\S]*?)^\3```$/gm

export const blocksOf = (file: string): Block[] => {
  const text = readFileSync(join(repositoryRoot, file), 'utf8')
  return [...text.matchAll(FENCE)].map(([whole, about, said = '', , language = '', title = '', code = '']) => ({
    ...{ file, language, title, code },
    line: text.slice(0, text.indexOf(whole)).split('\n').length,
    given: about === 'with' ? said : '',
    notRun: about === 'not run' ? said : undefined,
  }))
}

/** Everything that people read, from the root of the repository. */
export const TEXTS: readonly string[] = globSync('{*.md,docs/**/*.md,deploy/*.md}', { cwd: repositoryRoot }).sort()
