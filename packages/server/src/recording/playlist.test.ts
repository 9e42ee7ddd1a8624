import { PlaylistJudge } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { grows, playableOf, renderReplay, shownRange } from './playlist.ts'
import { RecordingState } from './recording-index.ts'

/** A recording with segments of two seconds. */
function recorded(segments: number): RecordingState {
  const state = new RecordingState({ t: 'recording', v: 1, id: 'r', room: 'demo', kind: 'evening', title: '', at: 0 })
  state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 1 })
  for (let n = 0; n < segments; n++)
    state.take({ t: 'part', ms: 2_000, bytes: 1, independent: true, at: n * 2_000, seq: 0 })
  return state
}
const listed = (text: string): string[] => text.split('\n').filter((line) => line.endsWith('.m4s'))

describe('the playlist of a recording', () => {
  it('[REPLAY22] lists what may be loaded: the segment that grows only once it is whole', () => {
    const state = recorded(3)
    expect(listed(renderReplay(state, 'recording'))).toEqual(['0.m4s', '1.m4s'])
    expect(playableOf(state, 'recording').map(({ index }) => index)).toEqual([0, 1])
    for (const progress of ['open', 'over'] as const)
      expect(listed(renderReplay(state, progress))).toEqual(['0.m4s', '1.m4s', '2.m4s'])
    expect(state.segments.map((segment) => grows(state, segment, 'recording'))).toEqual([false, false, true])
    expect(state.segments.some((segment) => grows(state, segment, 'open'))).toBe(false)
    state.take({ t: 'edit', trim: { fromMs: 2_000, toMs: 4_000 } })
    expect(listed(renderReplay(state, 'recording'))).toEqual(['1.m4s'])
    expect(listed(renderReplay(state, 'recording', { shown: state.segments })).length, '[REPLAY30]').toBeGreaterThan(1)
  })

  it('[REPLAY54] names the key that opens what was trimmed off in each address', () => {
    const lines = (options: object) => renderReplay(recorded(1), 'over', options).split('\n')
    for (const [options, query] of [
      [{}, ''],
      [{ ticket: 't' }, '?ticket=t'],
      [{ whole: 'k' }, '?whole=k'],
      [{ ticket: 't', whole: 'k' }, '?ticket=t&whole=k'],
    ] as const) {
      expect(lines(options)).toContain(`0.m4s${query}`)
      expect(lines(options)).toContain(`#EXT-X-MAP:URI="init-0.mp4${query}"`)
    }
  })

  it('[REPLAY53] of a range, what is shown is left; of one outside of it, nothing', () => {
    const state = recorded(10)
    const shown = state.between({ fromMs: 6_000, toMs: 9_500 })
    const [from, to] = [shown[0]?.startMs ?? 0, (shown.at(-1)?.startMs ?? 0) + (shown.at(-1)?.durationMs ?? 0)]
    expect([from, to]).toEqual([6_000, 10_000])
    expect(shownRange(state, shown, { fromMs: 0, toMs: 30_000 })).toEqual({ fromMs: 6_000, toMs: 10_000 })
    expect(shownRange(state, shown, { fromMs: 7_000, toMs: 8_000 })).toEqual({ fromMs: 7_000, toMs: 8_000 })
    for (const range of [
      { fromMs: 0, toMs: 6_000 },
      { fromMs: 10_000, toMs: 12_000 },
    ]) {
      const left = shownRange(state, shown, range)
      expect(left.toMs).toBeLessThanOrEqual(left.fromMs)
    }
    expect(shownRange(state, state.segments, { fromMs: 0, toMs: 30_000 })).toEqual({ fromMs: 0, toMs: 30_000 })
    expect(shownRange(state, [], { fromMs: 3, toMs: 30_000 })).toEqual({ fromMs: 3, toMs: 3 })
  })

  it('[REPLAY22] keeps what it has listed when an encoder comes back after a restart', () => {
    const state = recorded(3)
    const before = listed(renderReplay(state, 'open'))
    state.settle()
    expect(listed(renderReplay(state, 'recording'))).toEqual(before)
    state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 1 })
    expect(listed(renderReplay(state, 'recording'))).toEqual(before)
    state.take({ t: 'part', ms: 2_000, bytes: 1, independent: true, at: 6_000, seq: 0 })
    expect(listed(renderReplay(state, 'recording'))).toEqual(before)
    expect(state.segments.map((segment) => grows(state, segment, 'recording'))).toEqual([false, false, false, true])
  })

  it('[REPLAY22] has an end only when the recording is over; until then segments are added, and nothing else changes', () => {
    const judge = new PlaylistJudge()
    for (let segments = 1; segments < 5; segments++) judge.take(renderReplay(recorded(segments), 'recording'))
    const open = renderReplay(recorded(4), 'open')
    judge.take(open)
    expect([...judge.faults]).toEqual([])
    expect(open).toContain('#EXT-X-PLAYLIST-TYPE:EVENT')
    expect(open).not.toContain('#EXT-X-ENDLIST')
    const over = renderReplay(recorded(4), 'over')
    expect(over).toContain('#EXT-X-PLAYLIST-TYPE:VOD')
    expect(over).toContain('#EXT-X-TARGETDURATION:2\n')
    expect(over).toContain('#EXT-X-ENDLIST')
  })
})
