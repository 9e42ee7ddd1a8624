import { afterEach, expect, it, vi } from 'vitest'
import { loadHls } from './load-hls.ts'

vi.mock('./hls.ts', () => ({ playWithHls: () => 'player' }))
afterEach(() => vi.unstubAllGlobals())

it.each([
  ['nothing to feed', undefined, false],
  ['a media source', 'MediaSource', true],
  ['the one of phones', 'ManagedMediaSource', true],
])('[OLD1] the player in script is loaded where it has %s: %s', async (_, name, loaded) => {
  if (name) vi.stubGlobal(name, () => {})
  expect((await loadHls()) !== undefined).toBe(loaded)
})
