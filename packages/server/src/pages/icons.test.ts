import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')

it('[PAGE2] every page names its icon', () => {
  const pages = globSync('*.html', { cwd: import.meta.dirname }).filter((name) => /<!doctype/i.test(read(name)))
  expect(pages.length).toBeGreaterThan(4)
  for (const name of pages) {
    const whole = read(name).replaceAll(/<!-- include (\S+) -->/g, (_, part: string) => read(part))
    expect(whole, name).toMatch(/rel="icon"/)
  }
})
