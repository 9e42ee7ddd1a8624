import { describe, expect, it } from 'vitest'
import { stateOf } from './states.fixture.ts'
import { coverOf } from './summaries.ts'

describe('what stands for a recording', () => {
  it('[REPLAY29] is an image, or else the moment that was chosen, or else one a tenth into it', () => {
    const state = stateOf('a', { parts: 60 })
    expect(coverOf(state)).toEqual({ still: '/replay/a/still.mp4?at=6', coverMs: null })
    state.take({ t: 'edit', coverMs: 31_000 })
    expect(coverOf(state)).toEqual({ still: '/replay/a/still.mp4?at=30', coverMs: 31_000 })
    state.take({ t: 'edit', coverImage: 'digest' })
    expect(coverOf(state)).toEqual({ image: '/replay/a/cover.webp?v=digest' })
    state.take({ t: 'edit', coverImage: null })
    expect(coverOf(state)).toEqual({ still: '/replay/a/still.mp4?at=30', coverMs: 31_000 })
    // Who chooses a moment wants no image.
    state.take({ t: 'edit', coverImage: 'digest' })
    state.take({ t: 'edit', coverMs: null })
    expect(coverOf(state)).toEqual({ still: '/replay/a/still.mp4?at=6', coverMs: null })
    expect(coverOf(stateOf('b', { parts: 0 }))).toBeNull()
  })
})
