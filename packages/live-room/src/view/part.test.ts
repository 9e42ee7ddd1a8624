import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')

/** What parts may take of the screen, and of each other. */
const SHARED = /^(\.\.\/|@ovation\/live-room\/)(base|parts)(\.ts)?$|^@ovation\/live-room\/boxes$/
/** What several screens or parts use, and the first load does not. */
const BESIDE =
  /^\.\.\/(boxes\/index|player|publish|stage|shortcuts\/|live-regions\/|settings\/|view\/(keys|fullscreen)|panels\/(avatar|picture-url|rename|use-words)|account\/identities|danmaku\/|chat-log|mention|hold|older-rows|row-sampler|adopt|core|small|words\/format)/

it('[EMBED10] parts take what the screen shares with them from one module, and nothing else of it', () => {
  const parts = globSync(['{account,around,live-regions,panels,stage}/*.{ts,tsx}', '../../features/src/*/viewer.tsx'], {
    cwd: folder,
  })
  expect(parts.length).toBeGreaterThan(20)
  for (const path of parts)
    for (const [, typeOnly, specifier = ''] of readFileSync(join(folder, path), 'utf8').matchAll(
      /^import (type )?[^']*?'([^']+)'/gm,
    ))
      if (!typeOnly && /^(\.\.|@ovation\/(live-room|client))/.test(specifier))
        expect(SHARED.test(specifier) || BESIDE.test(specifier), `${path} imports ${specifier}`).toBe(true)
})

it('[SCREEN40] every part of the viewer’s screen is one entry of the registry, and what a feature shows is among them', () => {
  const registry = readFileSync(join(folder, 'view/registry.ts'), 'utf8')
  const entries = [...registry.matchAll(/load: \(\) => import\('([^']+)'\)/g)].map(([, module = '']) => module)
  const features = globSync('*/viewer.tsx', { cwd: join(folder, '../../features/src') })
  expect(features.length).toBeGreaterThan(4)
  expect(entries.toSorted()).toEqual(
    [
      '../account/index.ts',
      '../around/index.tsx',
      '../live-regions/index.tsx',
      '../overlay/index.tsx',
      '../panels/index.ts',
      '../panels/playing.tsx',
      '../states/index.ts',
      ...features.map((path) => `@ovation/features/${path.split('/')[0]}/viewer`),
    ].toSorted(),
  )
  // Nothing else of the first load knows one of them.
  for (const path of globSync(['*.ts', 'view/*.{ts,tsx}'], { cwd: folder }).filter(
    (path) => !/registry|test/.test(path),
  ))
    expect(readFileSync(join(folder, path), 'utf8'), path).not.toMatch(
      /features\/\w+\/viewer|(panels|around|live-regions)\/index/,
    )
})
