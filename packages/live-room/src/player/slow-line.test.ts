import { expect, it } from 'vitest'
import { SlowLine } from './slow-line.ts'

const LOOK_MS = 200
/**
 * Plays video that arrives as `arrives` says (end by time); returns when the connection was called slow, and when playback
 * first stalled.
 */
function play(arrives: (atMs: number) => number, forMs = 20_000) {
  const line = new SlowLine()
  let shownMs = 0
  let [slowAtMs, dryAtMs]: (number | undefined)[] = []
  for (let atMs = 0; atMs < forMs && slowAtMs === undefined; atMs += LOOK_MS) {
    const endMs = arrives(atMs)
    shownMs = Math.min(shownMs + LOOK_MS, endMs)
    if (endMs - shownMs < 60) dryAtMs ??= atMs
    if (line.look(atMs, endMs, endMs - shownMs)) slowAtMs = atMs
  }
  return { slowAtMs, dryAtMs }
}

it('[NET7] a line that carries 0.4 of the stream is known for it within 1.5 s of the first stall', () => {
  const { slowAtMs, dryAtMs } = play((atMs) => 400 + Math.min(atMs, 5_000) + Math.max(0, atMs - 5_000) * 0.4)
  expect(dryAtMs).toBeGreaterThan(5_000)
  expect((slowAtMs ?? Number.POSITIVE_INFINITY) - (dryAtMs ?? 0)).toBeLessThanOrEqual(1_500)
})

it('[NET7] a line that stumbles for a second and makes up for it is not slow', () => {
  const stumbles = (atMs: number): number => 400 + (atMs > 5_000 && atMs < 6_000 ? 5_000 : atMs)
  expect(play(stumbles)).toMatchObject({ slowAtMs: undefined, dryAtMs: expect.any(Number) })
})

it('[NET7] that video ran dry is remembered when the stream is opened anew, for three seconds', () => {
  const slowAfter = (pauseMs: number): number | undefined => {
    const line = new SlowLine()
    for (let atMs = 0; atMs <= 1_000; atMs += LOOK_MS) expect(line.look(atMs, 400, Math.max(0, 400 - atMs))).toBe(false)
    line.interrupted()
    for (let atMs = 0; atMs < 10_000; atMs += LOOK_MS)
      if (line.look(1_000 + pauseMs + atMs, 400 + atMs * 0.4, 0)) return atMs
    return undefined
  }
  expect(slowAfter(400)).toBeLessThanOrEqual(1_200)
  expect(slowAfter(4_000)).toBeGreaterThanOrEqual(2_000)
})
