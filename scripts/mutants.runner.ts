import { test, TestRunner } from 'vitest'

/**
 * Stryker counts failed tests alone. Where a change keeps a file of tests from loading, no test of it is found, and the
 * change would pass for unnoticed: here the file has one test then, which fails.
 */
export default class extends TestRunner {
  override async importFile(...[path, source]: Parameters<TestRunner['importFile']>): Promise<void> {
    try {
      await super.importFile(path, source)
    } catch (error) {
      if (source !== 'collect') throw error
      test('can be loaded', () => {
        throw error
      })
    }
  }
}
