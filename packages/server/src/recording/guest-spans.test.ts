import { describe, expect, it } from 'vitest'
import { shownOfGuest, spansOf, stageOf } from './guest-spans.ts'
import { RecordingState } from './recording-index.ts'
import { headOf, stateOf } from './states.fixture.ts'

/** A recording with parts of a second that came in at these times. */
function recorded(...ats: number[]): RecordingState {
  const state = stateOf('r', { parts: 0 })
  state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 0 })
  // Each a segment of its own.
  for (const at of ats) state.take({ t: 'part', ms: 9_000, bytes: 1, independent: true, at, seq: 0 })
  return state
}
const cameIn = (...ats: number[]) => recorded(...ats).segments

describe('where a guest is in the recording of a broadcast', () => {
  it('[REPLAY40] from when their video came in until it ended, at their own position', () => {
    expect(spansOf(cameIn(100_000, 109_000, 118_000), cameIn(105_000, 114_000))).toEqual([
      { fromMs: 5_000, toMs: 23_000, atMs: 0 },
    ])
    // The host's begins later: the guest is somewhere in the middle by then.
    expect(spansOf(cameIn(112_000), cameIn(105_000, 114_000))).toEqual([{ fromMs: 0, toMs: 9_000, atMs: 7_000 }])
    expect([
      spansOf(cameIn(100_000), cameIn(200_000)),
      spansOf([], cameIn(1)),
      spansOf(cameIn(100_000), cameIn(108_901)),
    ]).toEqual([...[[], [], []]])
    expect(spansOf(cameIn(100_000), cameIn(108_900))).toEqual([{ fromMs: 8_900, toMs: 9_000, atMs: 0 }])
  })

  it('[REPLAY40] a gap in either makes pieces, each at its time', () => {
    // The host was away for twenty seconds; the guest for one.
    expect(spansOf(cameIn(100_000, 129_000), cameIn(100_000, 109_000, 118_000, 128_000))).toEqual([
      { fromMs: 0, toMs: 9_000, atMs: 0 },
      { fromMs: 9_000, toMs: 17_000, atMs: 28_000 },
    ])
  })

  it('[REPLAY40] what drifts apart is never further off than 40 ms', () => {
    const drifting = [0, 9_020, 18_040, 27_060, 36_080].map((at) => 100_000 + at)
    const spans = spansOf(cameIn(...[0, 9_000, 18_000, 27_000, 36_000].map((at) => 100_000 + at)), cameIn(...drifting))
    expect(spans).toEqual([
      { fromMs: 0, toMs: 27_000, atMs: 0 },
      { fromMs: 27_060, toMs: 45_000, atMs: 27_000 },
    ])
  })
})

it('[REPLAY40] the stage of a recording: who was shown in it, and the layouts one after the other', () => {
  const whole = recorded(100_000, 109_000, 118_000)
  const host = whole.segments
  const guest = (id: string, at: number, ...layouts: [number, 'corner' | 'side'][]): RecordingState => {
    const state = new RecordingState({
      ...headOf(id, { at }),
      kind: 'guest',
      guest: { seat: 2, actor: 'gus', name: 'Gus' },
    })
    for (const [at, layout] of layouts) state.take({ t: 'stage', at, layout })
    state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 0 })
    state.take({ t: 'part', ms: 9_000, bytes: 1, independent: true, at, seq: 0 })
    return state
  }
  const both = [
    guest('r~a', 101_000, [101_000, 'corner'], [110_000, 'side']),
    guest('r~b', 108_000, [108_000, 'corner'], [110_000, 'side'], [111_000, 'corner']),
  ]
  expect(stageOf(whole, host, both)).toEqual({
    guests: [
      { id: 'r~a', seat: 2, name: 'Gus', spans: [{ fromMs: 1_000, toMs: 10_000, atMs: 0 }] },
      { id: 'r~b', seat: 2, name: 'Gus', spans: [{ fromMs: 8_000, toMs: 17_000, atMs: 0 }] },
    ],
    layouts: [
      { atMs: 1_000, layout: 'corner' },
      { atMs: 10_000, layout: 'side' },
      { atMs: 11_000, layout: 'corner' },
    ],
  })
  // Trimmed to what nobody else was in.
  expect(stageOf(whole, host.slice(2), both)).toEqual({ guests: [], layouts: [] })
  // What began before what is shown is there from its beginning.
  expect(stageOf(whole, host.slice(1), both).layouts[0]).toEqual({ atMs: 9_000, layout: 'corner' })
  // What was chosen after it is not.
  expect(stageOf(whole, host.slice(0, 1), both).layouts).toEqual([{ atMs: 1_000, layout: 'corner' }])
})

describe('a trimmed broadcast', () => {
  /** The host's, from 0 to 45 s, and a guest's, who came 5 s after them and left with them. */
  const both = (fromMs: number, toMs: number) => {
    const host = recorded(100_000, 109_000, 118_000, 127_000, 136_000)
    host.take({ t: 'edit', trim: { fromMs, toMs } })
    const guest = new RecordingState({
      ...headOf('r~a', { at: 105_000 }),
      ...{ kind: 'guest', guest: { seat: 1, actor: 'gus', name: 'Gus' } },
    })
    guest.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 0 })
    for (const at of [105_000, 114_000, 123_000, 132_000])
      guest.take({ t: 'part', ms: 9_000, bytes: 1, independent: at !== 123_000, at, seq: 0 })
    return { host, guest }
  }
  const indexes = (fromMs: number, toMs: number): number[] => {
    const { host, guest } = both(fromMs, toMs)
    return shownOfGuest(host, guest).map(({ index }) => index)
  }

  it('[REPLAY50] shows of its guests what lies in it, from a keyframe on, and nothing of who was not in it', () => {
    expect(indexes(20_000, 26_000)).toEqual([1, 2])
    // Within a segment that has no keyframe of its own.
    expect(indexes(27_000, 30_000)).toEqual([1, 2, 3])
    expect(indexes(0, 3_000)).toEqual([0])
    expect(indexes(0, 45_000)).toEqual([0, 1, 2, 3])
    const { host, guest } = both(0, 45_000)
    delete host.trim
    expect(shownOfGuest(host, guest)).toBe(guest.segments)
    const early = new RecordingState({ ...guest.head, at: 50_000 })
    early.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 0 })
    early.take({ t: 'part', ms: 9_000, bytes: 1, independent: true, at: 50_000, seq: 0 })
    expect(shownOfGuest(both(0, 45_000).host, early)).toEqual([])
  })

  it('[REPLAY50] [REPLAY55] tells positions of guests from the beginning of what is shown of them', () => {
    const { host, guest } = both(20_000, 26_000)
    const shown = host.between({ fromMs: 20_000, toMs: 26_000 })
    expect(stageOf(host, shown, [guest]).guests[0]?.spans).toEqual([{ fromMs: 18_000, toMs: 27_000, atMs: 4_000 }])
    expect(stageOf(host, shown, [guest], true).guests[0]?.spans).toEqual([
      { fromMs: 18_000, toMs: 27_000, atMs: 13_000 },
    ])
    delete host.trim
    expect(stageOf(host, shown, [guest]).guests[0]?.spans).toEqual([{ fromMs: 18_000, toMs: 27_000, atMs: 13_000 }])
  })
})
