/** What a playlist lists, milliseconds: clips and trims begin and end where one of its segments does. */
export type Bounds = readonly number[]

const MS_PER_S = 1_000
const SEGMENT = /^#EXTINF:([\d.]+)/gm

/** Where the segments of a playlist begin, and where the last one ends. */
export function boundsIn(playlist: string): Bounds {
  let atMs = 0
  return [0, ...[...playlist.matchAll(SEGMENT)].map(([, seconds]) => (atMs += Number(seconds) * MS_PER_S))]
}

/** The place of these that is nearest; the place itself where there are none. */
export const nearest = (bounds: Bounds, atMs: number): number =>
  bounds.reduce((best, one) => (Math.abs(one - atMs) < Math.abs(best - atMs) ? one : best), bounds[0] ?? atMs)

/** Whose neighbour is so many places away. */
export function neighbour(bounds: Bounds, atMs: number, steps: number): number {
  const at = bounds.indexOf(nearest(bounds, atMs))
  return bounds[Math.min(bounds.length - 1, Math.max(0, at + steps))] ?? atMs
}
