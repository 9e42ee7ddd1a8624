import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'

const mentionsIn = (pattern: string, name: RegExp): string[] =>
  globSync(pattern, { cwd: repositoryRoot }).flatMap((path) =>
    [...readFileSync(join(repositoryRoot, path), 'utf8').matchAll(name)].map(([, rule = '']) => rule),
  )

const RULE = /\*\*\[([A-Z]+\d+)\]\*\*/g
const TEST = /(?<=['"`]|\] )\[([A-Z]+\d+)\]/g

it('every rule has a test and every test that names a rule has one', () => {
  const rules = new Set(mentionsIn('docs/spec/*.md', RULE))
  const tests = new Set([
    ...mentionsIn('{packages,apps}/*/{src,test}/**/*.test.ts', TEST),
    ...mentionsIn('scripts/**/*.test.ts', TEST),
    ...mentionsIn('packages/testkit/src/contracts/*.ts', TEST),
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

it('no two rules have one name', () => {
  const rules = mentionsIn('docs/spec/*.md', RULE)
  expect(rules.filter((rule, index) => rules.indexOf(rule) < index)).toEqual([])
})
