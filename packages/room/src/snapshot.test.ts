import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DEFAULT_SETTINGS, evolve, initialState } from './index.ts'
import type { RoomEvent, RoomState } from './index.ts'
import { restoreState, SNAPSHOT_VERSIONS } from './rules.ts'
import { play, steps } from './simulate.fixture.ts'

const fold = (log: readonly RoomEvent[]): RoomState => log.reduce(evolve, initialState('r'))

describe('[SNAPSHOT2] a snapshot of a room', () => {
  it('that this version stored comes back as it was', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const state = fold(play(script).log)
        const stored = JSON.parse(JSON.stringify(state)) as Record<string, unknown>
        expect(restoreState('r', stored, SNAPSHOT_VERSIONS)).toEqual({ state, fromStart: [] })
      }),
      { seed: 20_261_126, numRuns: 30 },
    )
  })

  it('has a version for each feature with fields', () => {
    expect(Object.keys(SNAPSHOT_VERSIONS).sort()).toEqual([
      ...['access', 'announcements', 'likes', 'messages', 'polls', 'room', 'stage', 'state', 'stream'],
    ])
  })

  it('of before a feature or a setting existed begins with what a new room has', () => {
    const { shared: _shared, stage: _stage, ...former } = { ...initialState('r'), lifecycle: 'open', likes: 7, seq: 9 }
    const { stateFrom: _, ...settings } = { ...DEFAULT_SETTINGS, slowModeMs: 500 }
    expect(restoreState('r', { ...former, settings }, {})?.state).toEqual({
      ...{ ...initialState('r'), lifecycle: 'open', likes: 7, seq: 9 },
      settings: { ...DEFAULT_SETTINGS, slowModeMs: 500 },
    })
    expect(restoreState('r', { epoch: 0, seq: 0 }, {})?.state).toEqual(initialState('r'))
  })

  it('is of the room in which it is read', () => {
    expect(restoreState('other', { ...initialState('r') }, SNAPSHOT_VERSIONS)?.state.room).toBe('other')
  })

  it('of a newer version is not used', () => {
    const newer = { ...SNAPSHOT_VERSIONS, polls: (SNAPSHOT_VERSIONS['polls'] ?? 0) + 1 }
    expect(restoreState('r', { ...initialState('r') }, newer)).toBeUndefined()
  })
})
