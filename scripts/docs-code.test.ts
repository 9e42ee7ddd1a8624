import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as client from '@ovation/client'
import * as react from '@ovation/client/react'
import * as vue from '@ovation/client/vue'
import { parse } from 'vue/compiler-sfc'
import { transformSync } from 'esbuild'
import { expect, it } from 'vitest'
import { readMenu } from '../packages/server/src/pages/docs/pages.ts'
import { repositoryRoot } from './arrows.ts'
import { blocksOf, TEXTS } from './docs-blocks.ts'
import type { Block } from './docs-blocks.ts'

const BLOCKS = TEXTS.flatMap(blocksOf)
const isReference = ({ file }: Block): boolean => /^docs\/(zh\/)?reference\//.test(file)

const gives = (module: object, name: string): string => `import { ${Object.keys(module).join(', ')} } from '${name}'\n`

/**
 * What the examples of the SDK's comments take for granted: everything of their entry, a room, and what a page has. What they
 * draw with, and the schema library, are the reader's own and of any type.
 */
const FOR_EXAMPLES = `
${gives(client, '@ovation/client')}
import type { Client, Room, ShownMessage } from '@ovation/client'
declare const client: Client, room: Room, message: ShownMessage, getToken: () => Promise<string>, token: string
declare const add: any, banner: any, count: any, remove: any, render: any, replace: any, show: any, z: any
`
const FOR_PAGE: Record<string, string> = {
  'docs/reference/react.md': `${gives(react, '@ovation/client/react')}declare function Chat(): null\n`,
  'docs/reference/vue.md': `import { useTemplateRef } from 'vue'\n${gives(vue, '@ovation/client/vue')}declare const props: { room: string }\n`,
}

/** An example stands alone: statements, an expression, or one property of options. */
const exampleOf = ({ file, code }: Block): string => {
  const body = /^\w+:\s/.test(code) ? `show({ ${code} })` : code.replace(/^<[\s\S]*$/, (element) => `show(${element})`)
  return `${FOR_EXAMPLES}${FOR_PAGE[file.replace('docs/zh/', 'docs/')] ?? ''}export async function example() {\n${body}\n}\n`
}

type Source = { block: Block; name: string; text: string }

function sourceOf(block: Block, at: number): Source | undefined {
  const { file, line, language, title, code, given } = block
  const name = `${file.replace(/\W+/g, '-')}-${line}-${at}`
  const whole = (text: string): string => `${given}\n${text}\nexport {}\n`
  if (isReference(block))
    return title === 'example' ? { block, name: `${name}.tsx`, text: exampleOf(block) } : undefined
  if (language === 'ts') return { block, name: `${name}.ts`, text: whole(code) }
  if (language === 'tsx') return { block, name: `${name}.tsx`, text: whole(code) }
  if (language === 'js') return { block, name: `${name}.loose.ts`, text: whole(code) }
  if (language === 'vue') {
    const { descriptor, errors } = parse(code)
    expect(errors, `${file}:${line}`).toEqual([])
    return { block, name: `${name}.ts`, text: whole(descriptor.scriptSetup?.content ?? '') }
  }
  return undefined
}

const OPTIONS = {
  ...{ target: 'ES2024', lib: ['ES2024', 'DOM', 'DOM.Iterable'], module: 'NodeNext', jsx: 'react-jsx' },
  ...{ types: ['node'], typeRoots: [join(repositoryRoot, 'node_modules/@types')] },
  ...{ skipLibCheck: true, noEmit: true, allowImportingTsExtensions: true, erasableSyntaxOnly: true },
}

/** What the compiler says of files that lie as a project of somebody else would. */
function compile(sources: readonly Source[], strict: boolean): string {
  const names = sources.map(({ name }) => name)
  if (sources.length === 0) return ''
  const caches = join(repositoryRoot, 'node_modules', '.cache')
  mkdirSync(caches, { recursive: true })
  const folder = mkdtempSync(join(caches, 'docs-code-'))
  try {
    for (const { name, text } of sources) writeFileSync(join(folder, name), text)
    writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...OPTIONS, strict }, files: names }),
    )
    execFileSync(join(repositoryRoot, 'node_modules/.bin/tsc'), ['-p', folder], { cwd: folder, encoding: 'utf8' })
    return ''
  } catch (error) {
    const { stdout } = error as { stdout?: string }
    if (stdout === undefined) throw error
    // The packages are strict: what a loose compiler says of them does not count.
    return stdout
      .split('\n')
      .filter((line) => names.some((name) => line.startsWith(name)))
      .join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it('[DOCS4] code in the documentation compiles', () => {
  const sources = BLOCKS.flatMap((block, at) => sourceOf(block, at) ?? [])
  expect(sources.length).toBeGreaterThan(20)
  expect(
    compile(
      sources.filter(({ name }) => !name.includes('.loose.')),
      true,
    ),
  ).toBe('')
  expect(
    compile(
      sources.filter(({ name }) => name.includes('.loose.')),
      false,
    ),
  ).toBe('')
}, 60_000)

it('[DOCS4] a block that does not compile is found', () => {
  const block: Block = { file: 'x.md', line: 1, language: 'ts', title: '', code: '', given: '', notRun: undefined }
  const code = "import { createClient } from '@ovation/client'\ncreateClient({ server: 7 })"
  const source = sourceOf({ ...block, code }, 0)
  expect(compile(source ? [source] : [], true)).toContain("Type 'number' is not assignable to type 'string'")
}, 60_000)

it('[DOCS4] JSON and CSS in the documentation parse', () => {
  for (const { language, code, file, line } of BLOCKS) {
    if (language === 'json') expect(() => JSON.parse(code), `${file}:${line}`).not.toThrow()
    if (language === 'css') expect(transformSync(code, { loader: 'css' }).warnings, `${file}:${line}`).toEqual([])
  }
})

it('[DOCS5] a Chinese text has the commands of the English one', () => {
  const commands = (file: string): string[] =>
    blocksOf(file)
      .filter(({ language }) => language === 'sh')
      .map(({ code }) => code.replace(/"[^"]*"/g, '""'))
  const pages = readMenu().flatMap((section) => section.pages)
  for (const { files } of pages)
    if (files.zh !== undefined) expect(commands(files.zh), files.zh).toEqual(commands(files.en))
})
