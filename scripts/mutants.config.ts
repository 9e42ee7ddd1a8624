import { defineConfig } from 'vitest/config'

/** The unit tests of the SDK alone, for `npm run mutants`: the bindings to React and Vue are tested in browsers. */
export default defineConfig({
  test: {
    // The modules are loaded once for all files: half the time for each mutant.
    isolate: false,
    include: ['packages/client/src/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/server-rendering.test.ts'],
    // What a mutant keeps waiting for good fails before Stryker ends the whole process, which takes far longer.
    testTimeout: 3_000,
    hookTimeout: 3_000,
  },
})
