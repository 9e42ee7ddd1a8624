import { defineConfig } from 'vitest/config'

const beside = ['**/*.integration.test.ts', '**/*.e2e.test.ts', '**/*.long.test.ts']
const exclude = ['**/node_modules/**', '**/dist/**']

/** What runs against the real program, one file after the other. */
const real = {
  exclude,
  testTimeout: 120_000,
  hookTimeout: 60_000,
  fileParallelism: false,
  // One process for all of them: loading the program sixty times over takes longer than most of the tests.
  isolate: false,
  // Machines of CI stand still at times. What fails twice fails; what failed once is listed as retried.
  retry: process.env.CI ? 1 : 0,
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps,scripts}/**/*.test.ts'],
          exclude: [...exclude, ...beside],
          testTimeout: 30_000,
        },
      },
      { test: { name: 'integration', include: ['packages/**/*.integration.test.ts'], ...real } },
      { test: { name: 'e2e', include: ['{packages,scripts}/**/*.e2e.test.ts'], ...real } },
      {
        test: {
          name: 'long',
          include: ['{packages,scripts}/**/*.long.test.ts'],
          exclude,
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
