import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'

const namesIn = (pattern: string, name: RegExp): Set<string> =>
  new Set(
    globSync(pattern, { cwd: repositoryRoot }).flatMap((path) =>
      [...readFileSync(join(repositoryRoot, path), 'utf8').matchAll(name)].map(([, rule = '']) => rule),
    ),
  )

it('every rule has a test and every test that names a rule has one', () => {
  const rules = namesIn('docs/spec/*.md', /\*\*\[([A-Z]+\d+)\]\*\*/g)
  const tests = new Set([
    ...namesIn('packages/*/{src,test}/**/*.test.ts', /(?<=['"`]|\] )\[([A-Z]+\d+)\]/g),
    ...namesIn('packages/testkit/src/contracts/*.ts', /(?<=['"`]|\] )\[([A-Z]+\d+)\]/g),
  ])
  expect(
    [...rules].filter((rule) => !tests.has(rule)),
    'rules without a test',
  ).toEqual([])
  expect(
    [...tests].filter((rule) => !rules.has(rule)),
    'tests without a rule',
  ).toEqual([])
})
