import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const here = import.meta.dirname
const page = readFileSync(join(here, '../../../docs/embed.md'), 'utf8')
const read = (...patterns: string[]): string =>
  patterns
    .flatMap((pattern) => globSync(pattern, { cwd: here }))
    .map((path) => readFileSync(join(here, path), 'utf8'))
    .join('\n')
const sources = read('{view,panels,states}/*.tsx', '../../features/src/*/*.tsx')
const styles = read('styles.css', 'more.css', 'element/host.css')

/** The first cells of the rows of the table with this header. */
const table = (head: string): string[][] => {
  const lines = page
    .slice(page.indexOf(`| ${head} `))
    .split('\n')
    .slice(2)
  const end = lines.findIndex((line) => !line.startsWith('|'))
  return lines.slice(0, end).map((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word))
}
const all = (text: string, pattern: RegExp): string[] =>
  [...new Set([...text.matchAll(pattern)].map(([, name = '']) => name))].toSorted()

it('[EMBED21] the CSS variables and their defaults are those of docs/embed.md', () => {
  const used = [...styles.matchAll(/var\((--ovation-[a-z-]+), ([^)]+)\)/g)].map(([, name, value]) => [name, value])
  expect(used.length).toBeGreaterThan(10)
  expect(table('variable').toSorted()).toEqual(used.toSorted())
})

it('[EMBED21] the parts are those of docs/embed.md', () => {
  expect(table('part').flat().toSorted()).toEqual(all(sources, /part="([a-z]+)"/g))
})

it('[EMBED22] the slots are those of docs/embed.md', () => {
  expect(table('slot').flat().toSorted()).toEqual(all(sources, /<slot name="([a-z]+)"/g))
})
