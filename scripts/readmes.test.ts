import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { PACKAGES, repositoryRoot } from './arrows.ts'
import { pathsOf, textOf } from './tables.ts'

const folder = mkdtempSync(join(repositoryRoot, 'node_modules/.readmes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const packages = pathsOf('{packages,apps}/*/package.json').map((path) => path.replace('/package.json', ''))

it('[KIT13] every package has a README: what it is, how it is used, what it may import, where its tests are', () => {
  expect(packages.map((path) => path.split('/')[1]).sort()).toEqual(Object.keys(PACKAGES).sort())
  for (const path of packages) {
    const name = path.split('/')[1] ?? ''
    const text = textOf(`${path}/README.md`)
    expect(text, path).toMatch(new RegExp(`^# @ovation/${name}\n\n\\S`))
    expect(text, path).toMatch(/^```/m)
    expect(text, path).toContain('\n- Tests: ')
    const [, imports = ''] = /^- May import: (.*?)[.;]/m.exec(text) ?? []
    const named = [...imports.matchAll(/`([\w-]+)`/g)].map(([, one = '']) => one)
    expect([path, ...named.sort()]).toEqual([path, ...(PACKAGES[name] ?? []).toSorted()])
  }
})

it('[KIT13] the TypeScript in these pages is right', () => {
  const files = packages.flatMap((path) =>
    [...textOf(`${path}/README.md`).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code = ''], index) => {
      const file = `${path.replace('/', '-')}-${index}.ts`
      writeFileSync(join(folder, file), code)
      return file
    }),
  )
  expect(files.length).toBeGreaterThan(5)
  const config = { extends: '../../tsconfig.tests.json', files, include: [], compilerOptions: { incremental: false } }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const { stdout, status } = spawnSync(join(repositoryRoot, 'node_modules/.bin/tsc'), ['-p', folder], {
    encoding: 'utf8',
  })
  expect([status, stdout]).toEqual([0, ''])
}, 60_000)
