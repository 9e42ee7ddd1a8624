import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '..')
const read = (path: string): string => readFileSync(join(folder, path), 'utf8')
const namesIn = (list = ''): string[] => list.split(',').flatMap((name) => name.trim().replace(/^type .*/, '') || [])

it('[EMBED10] parts ask the screen for what it shares with them, and for nothing else of it', () => {
  const shared = namesIn(/'preact\/hooks': \{([^}]*)\}/.exec(read('view/part.tsx'))?.[1])
  expect(shared).toContain('useEffect')
  const parts = ['view/keys.ts', ...globSync('{panels,stage}/*.{ts,tsx}', { cwd: folder })]
  expect(parts.length).toBeGreaterThan(15)
  for (const path of parts) {
    const source = read(path)
    for (const [, list] of source.matchAll(/import \{([^}]*)\} from 'preact\/hooks'/g))
      for (const name of namesIn(list)) expect(shared, path).toContain(name)
    // A second copy of these would have another context, another session, another client.
    expect(source, path).not.toMatch(
      /^import (?!type)[^']*? from '(@ovation\/client|\.\.\/view\/(hooks|toast|part|icons)|preact')/m,
    )
  }
})
