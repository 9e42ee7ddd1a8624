import { readFileSync } from 'node:fs'

// Spelling of documentation, comments, texts and identifiers. What is right besides English: the terms of the glossary, and
// scripts/words.txt. What is wrong though it is English: scripts/forbidden-words.txt. Chinese is not looked at.

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8')
const wordsOf = (text) => text.replace(/#.*/g, '').split(/\s+/).filter(Boolean)

/** Lines `old->new`. The plural is as wrong; pages that tell what was may say them. */
export const forbiddenIn = (text) => {
  const lines = wordsOf(text)
  const olds = lines.map((line) => line.split('->')[0])
  const plurals = olds.map((old) => `${old}s`)
  return {
    flagWords: [...lines, ...plurals],
    overrides: [{ filename: ['CHANGELOG.md', 'docs/glossary.md'], ignoreWords: [...olds, ...plurals] }],
  }
}

/** The first column of the glossary's tables, and what stands between backticks or in bold. */
const terms = [...read('docs/glossary.md').matchAll(/^\|([^|]*)\||`([^`]+)`|\*\*([^*]+)\*\*/gm)].flatMap((found) =>
  (found.slice(1).find(Boolean) ?? '').split(/[^\p{L}]+/u).filter((word) => word.length > 2),
)

export default {
  version: '0.2',
  language: 'en,en-GB',
  files: ['**/*.{ts,tsx,js,md,html,css,yaml,yml}', 'deploy/*', '.ci/*'],
  ignorePaths: ['node_modules', 'dist', 'data', 'package-lock.json', 'LICENSE'],
  words: [...terms, ...wordsOf(read('scripts/words.txt'))],
  ...forbiddenIn(read('scripts/forbidden-words.txt')),
  // Words with a letter that is not ASCII: Chinese, and names that look like others in tests.
  ignoreRegExpList: ['/[\\p{L}\\p{M}]*(?![\\x00-\\x7f])[\\p{L}\\p{M}][\\p{L}\\p{M}]*/gu'],
}
