import { it } from 'vitest'

/** Declares tests that each have a fresh fixture, which is closed at their end. */
export const withFixture =
  <F extends { close(): Promise<void> }>(open: () => Promise<F>) =>
  (name: string, run: (fixture: F) => Promise<void>): void => {
    it(name, async () => {
      const fixture = await open()
      try {
        await run(fixture)
      } finally {
        await fixture.close()
      }
    })
  }
