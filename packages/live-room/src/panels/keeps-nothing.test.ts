import { afterEach, expect, it, vi } from 'vitest'
import { keepsNothing } from './keeps-nothing.ts'

afterEach(() => vi.unstubAllGlobals())

it('[OLD4] a browser that stores things is told from one that does not, and nothing is left of the question', () => {
  const stored = new Map<string, string>([['ovation.name', 'Mia']])
  vi.stubGlobal('localStorage', {
    setItem: (name: string, value: string) => stored.set(name, value),
    removeItem: (name: string) => stored.delete(name),
  })
  expect(keepsNothing()).toBe(false)
  expect([...stored]).toEqual([['ovation.name', 'Mia']])
  // As Android's web views have it where an app has not asked for storage.
  vi.stubGlobal('localStorage', null)
  expect(keepsNothing()).toBe(true)
})
