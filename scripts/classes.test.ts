import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'oxc-parser'
import type { Node } from 'oxc-parser'
import { expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'

const MAX_METHODS = 15
const COMMENT_BEFORE = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export\s+(?:default\s+)?)?(?:abstract\s+)?$/

type Found = { name: string; methods: number; comment: string }

/** The classes that a module declares, with the comment above each. */
function classesIn(path: string, text: string): Found[] {
  const found: Found[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (typeof value !== 'object' || value === null) return
    const node = value as Node
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') {
      const methods = node.body.body.filter(
        (one) => one.type === 'MethodDefinition' && one.kind !== 'constructor',
      ).length
      const comment = COMMENT_BEFORE.exec(text.slice(0, node.start))?.[1] ?? ''
      found.push({ name: node.id?.name ?? 'a class', methods, comment })
    }
    Object.values(node).forEach(visit)
  }
  visit(parseSync(path, text).program)
  return found
}

const unexplained = (path: string, text: string): string[] =>
  classesIn(path, text)
    .filter(({ methods, comment }) => methods > MAX_METHODS && !/\b(methods|members)\b/.test(comment))
    .map(
      ({ name, methods }) =>
        `${path}: ${name} has ${methods} methods; cut it by job, or say above it why it has so many`,
    )

it('[KIT24] a class of more than fifteen methods says why', () => {
  const paths = globSync('{packages,apps}/*/src/**/*.{ts,tsx}', { cwd: repositoryRoot }).filter(
    (path) => !/\.(test|fixture)\./.test(path),
  )
  expect(paths.length).toBeGreaterThan(500)
  expect(paths.flatMap((path) => unexplained(path, readFileSync(join(repositoryRoot, path), 'utf8')))).toEqual([])
})

it('[KIT24] one that does not is named', () => {
  const members = Array.from({ length: 16 }, (_, n) => `m${n}() {}`).join('\n')
  expect(unexplained('a.ts', `/** A room. */\nexport class Room {\n${members}\n}`)).toEqual([
    'a.ts: Room has 16 methods; cut it by job, or say above it why it has so many',
  ])
  expect(
    unexplained('a.ts', `/** A room. Its methods are those of the port. */\nexport class Room {\n${members}\n}`),
  ).toEqual([])
  expect(unexplained('a.ts', `class Room {\nconstructor() {}\n${members.replace('m0() {}', '')}\n}`)).toEqual([])
})
