import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { repositoryRoot } from './arrows.ts'
import { pathsOf } from './tables.ts'

const tsc = join(repositoryRoot, 'node_modules/.bin/tsc')
const folder = mkdtempSync(join(repositoryRoot, 'node_modules/.planted-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const ENVIRONMENTS = ['pure', 'browser', 'node', 'tests']

/** Names that a file of an environment must not know. */
function unknownIn(environment: string, text: string): string[] {
  writeFileSync(join(folder, 'planted.ts'), text)
  const config = { extends: `../../tsconfig.${environment}.json`, files: ['planted.ts'], include: [] }
  const globals = environment === 'pure' ? ['../../packages/kernel/globals.d.ts'] : []
  const own = { ...config, files: [...config.files, ...globals], compilerOptions: { incremental: false } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(own))
  const { stdout } = spawnSync(tsc, ['-p', folder], { encoding: 'utf8' })
  return [...stdout.matchAll(/Cannot find name '(\w+)'/g)].map(([, name = '']) => name)
}

it('[KIT7] types of Node and of browsers do not mix: the domain and the wire know neither', () => {
  const text = 'export const planted = [process.pid, document.title, new TextEncoder()]\n'
  expect(unknownIn('pure', text)).toEqual(['process', 'document'])
  expect(unknownIn('browser', text)).toEqual(['process'])
  expect(unknownIn('node', text)).toEqual(['document'])
  expect(unknownIn('tests', text)).toEqual([])
})

it('[KIT7] every file belongs to an environment', () => {
  const listed = ENVIRONMENTS.flatMap((environment) => {
    const args = ['--showConfig', '-p', `tsconfig.${environment}.json`]
    const { files } = JSON.parse(spawnSync(tsc, args, { cwd: repositoryRoot, encoding: 'utf8' }).stdout) as {
      files: string[]
    }
    return files.map((path) => path.replace('./', ''))
  })
  // An example with dependencies of its own is checked by its own compiler ([OPENAPI9]).
  const files = pathsOf('{packages,apps,scripts,bench,examples}/**/*.{ts,tsx}').filter(
    (path) => !/node_modules|dist\/|^examples\/generated-client\//.test(path),
  )
  expect(files.filter((path) => !listed.includes(path))).toEqual([])
})
