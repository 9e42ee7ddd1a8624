import { nearest } from './bounds.ts'
import type { Bounds } from './bounds.ts'

/** What is selected, milliseconds since the recording began. */
export type Range = { fromMs: number; toMs: number }

/** Of clips, as the server takes them. */
export const MIN_CLIP_MS = 1_000
export const MAX_CLIP_MS = 10 * 60_000
/** What is selected at first, where there is so much. */
const FIRST_MS = 30_000
/** What is sent lies within the segments at its ends: their lengths in a playlist are rounded. */
const WITHIN_MS = 5

export const lengthOf = ({ fromMs, toMs }: Range): number => toMs - fromMs

/** Half a minute around a moment. */
export function firstRange(atMs: number, bounds: Bounds): Range {
  const end = bounds.at(-1) ?? 0
  const from = Math.max(0, Math.min(atMs, end - FIRST_MS))
  return { fromMs: nearest(bounds, from), toMs: nearest(bounds, Math.min(end, from + FIRST_MS)) }
}

/** Moves the beginning to where a segment begins; the end goes along where it would lie before it. */
export function beginAt({ fromMs, toMs }: Range, atMs: number, bounds: Bounds): Range {
  const starts = bounds.slice(0, -1)
  const from = nearest(starts.length > 0 ? starts : bounds, atMs)
  if (toMs - from >= MIN_CLIP_MS) return { fromMs: from, toMs }
  const end = bounds.at(-1) ?? from
  return { fromMs: from, toMs: nearest(bounds, Math.min(end, from + Math.max(MIN_CLIP_MS, toMs - fromMs))) }
}

/** Moves the end to where a segment ends; the beginning goes along where it would lie behind it. */
export function endAt({ fromMs, toMs }: Range, atMs: number, bounds: Bounds): Range {
  const ends = bounds.slice(1)
  const to = nearest(ends.length > 0 ? ends : bounds, atMs)
  if (to - fromMs >= MIN_CLIP_MS) return { fromMs, toMs: to }
  return { fromMs: nearest(bounds, Math.max(0, to - Math.max(MIN_CLIP_MS, toMs - fromMs))), toMs: to }
}

export const isClip = (range: Range): boolean => lengthOf(range) >= MIN_CLIP_MS && lengthOf(range) <= MAX_CLIP_MS

/** As the server is asked for it. */
export const asked = ({ fromMs, toMs }: Range): Range => ({ fromMs: fromMs + WITHIN_MS, toMs: toMs - WITHIN_MS })
