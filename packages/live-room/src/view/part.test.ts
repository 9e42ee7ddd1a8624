import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')

/** What parts may take of the screen, and of each other. */
const SHARED = /^(\.\.\/|@ovation\/live-room\/)(base|parts)(\.ts)?$/
/** What several screens or parts use, and the first load does not. */
const BESIDE =
  /^\.\.\/(player|publish|stage|view\/(keys|fullscreen)|panels\/use-words|fly-messages|danmaku-preferences|adopt|core)/

it('[EMBED10] parts take what the screen shares with them from one module, and nothing else of it', () => {
  const parts = globSync(['{panels,stage}/*.{ts,tsx}', '../../features/src/*/viewer.tsx'], { cwd: folder })
  expect(parts.length).toBeGreaterThan(20)
  for (const path of parts)
    for (const [, typeOnly, specifier = ''] of readFileSync(join(folder, path), 'utf8').matchAll(
      /^import (type )?[^']*?'([^']+)'/gm,
    ))
      if (!typeOnly && /^(\.\.|@ovation\/(live-room|client))/.test(specifier))
        expect(SHARED.test(specifier) || BESIDE.test(specifier), `${path} imports ${specifier}`).toBe(true)
})
