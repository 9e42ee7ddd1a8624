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
 * The first test that fails ends a run, so those that are quick to notice come first: tests that wait for something fail only
 * when their time is over, and those with many random cases take long.
 */
class QuickestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      if (moduleId.endsWith('.property.test.ts')) return 2
      return readFileSync(moduleId, 'utf8').includes('eventually') ? 1 : 0
    }
    return Promise.resolve(files.toSorted((a, b) => rank(a) - rank(b)))
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
