import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'
import type { TestSpecification } from 'vitest/node'
import { groupNamed, MUTANTS_GROUP } from './mutants-groups.ts'

const group = groupNamed(process.env[MUTANTS_GROUP])
const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/**
 * Packages by their paths here: Stryker runs in a copy of the repository, where `node_modules` leads to the packages of the
 * original, in which nothing is mutated.
 */
const aliases = globSync('packages/*/package.json', { cwd: root }).flatMap((path) => {
  const { name, exports = {} } = JSON.parse(readFileSync(join(root, path), 'utf8')) as {
    name: string
    exports?: Record<string, string>
  }
  return Object.entries(exports).map(([entry, file]) => ({
    find: new RegExp(`^${name}${entry.slice(1).replace('*', '([^/]+)')}$`),
    replacement: join(root, dirname(path), file.replace('*', '$1')),
  }))
})

/**
 * The first test that fails ends a run, so those that are quick to notice come first: short files before long ones, then those
 * that wait for something, which fail only when their time is over, then those with many random cases.
 */
class QuickestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const ranked = files.map((file) => {
      const text = readFileSync(file.moduleId, 'utf8')
      const rank = file.moduleId.endsWith('.property.test.ts') ? 2 : text.includes('eventually') ? 1 : 0
      return { file, rank, length: text.length }
    })
    ranked.sort((a, b) => a.rank - b.rank || a.length - b.length)
    return Promise.resolve(ranked.map(({ file }) => file))
  }
}

/** The unit tests of one group alone, for `npm run mutants`. */
export default defineConfig({
  resolve: { alias: aliases },
  test: {
    // The modules are loaded once for all files: half the time for each mutant.
    isolate: false,
    sequence: { sequencer: QuickestFirst },
    runner: './scripts/mutants.runner.ts',
    include: [...group.tests],
    exclude: ['**/node_modules/**', '**/*.{integration,e2e,long}.test.ts', '**/server-rendering.test.ts'],
    testTimeout: group.testTimeoutMs,
    hookTimeout: group.testTimeoutMs,
  },
})
