import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const read = (kind: string): string[] =>
  globSync([`**/*.${kind}`, `../../features/src/*/*.${kind}`], { cwd: import.meta.dirname }).map((path) =>
    readFileSync(join(import.meta.dirname, path), 'utf8'),
  )

it('[SCREEN20] what state something is in is an attribute: no class of a component is the name of a state', () => {
  for (const source of read('tsx')) expect(source).not.toMatch(/class=\{`/)
  const styles = read('css').join('\n')
  // States of a stream, of the player and of the stage, and modes of the screen.
  for (const state of [
    'none',
    'live',
    'interrupted',
    'ended',
    'loading',
    'playing',
    'corner',
    'side',
    'full',
    'overlay',
  ])
    expect(styles).not.toMatch(new RegExp(`[\\w\\])]\\.${state}\\b`))
})
