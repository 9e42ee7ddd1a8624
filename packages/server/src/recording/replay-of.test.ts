import { describe, expect, it } from 'vitest'
import { RecordingState } from './recording-index.ts'
import { replayOf } from './replay-of.ts'

const START = 1_700_000_000_000

/** A recording of two runs of ten seconds, with half a minute between them. */
function recording(id: string, at: number, kind: 'evening' | 'clip' = 'evening'): RecordingState {
  const state = new RecordingState({ t: 'recording', v: 1, id, room: 'r', kind, title: '', at })
  for (const begin of [500, 40_500]) {
    state.take({ t: 'run', mime: 'video/mp4', width: 640, height: 360, bytes: 100 })
    for (let ms = 0; ms < 10_000; ms += 2_000)
      state.take({ t: 'part', ms: 2_000, bytes: 10, independent: true, at: at + begin + ms, seq: 1 })
  }
  return state
}

const catalogue = (...states: RecordingState[]) => ({ of: () => states })
const SHOW = { startedAt: START, endedAt: START + 60_000 }

describe('the recording of a show', () => {
  it('[REPORT6] has the place of each moment, also across an interruption', () => {
    const found = replayOf(catalogue(recording('x', START)), 'r', SHOW)
    expect(found?.id).toBe('x')
    expect([0, 1_500, 20_000, 41_500].map((ms) => found?.positionOf(START + ms))).toEqual([0, 1_000, 10_000, 11_000])
    expect(found?.positionOf(START + 90_000)).toBeUndefined()
  })

  it('[REPORT6] is the first of the broadcast, none of another one, and no clip', () => {
    const [before, first, second] = [
      recording('a', START - 61_000),
      recording('b', START - 2_000),
      recording('c', START + 30_000),
    ]
    const after = recording('d', START + 60_001)
    // The newest first, as the catalogue gives them.
    expect(replayOf(catalogue(after, second, first, before), 'r', SHOW)?.id).toBe('b')
    expect(replayOf(catalogue(after, before, recording('clip', START, 'clip')), 'r', SHOW)).toBeUndefined()
    expect(replayOf(catalogue(after), 'r', { ...SHOW, endedAt: null })?.id).toBe('d')
  })
})
