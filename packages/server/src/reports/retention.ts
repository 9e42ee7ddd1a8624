import type { StayCounts } from './stays.ts'
import type { ReplayCounts } from './replay-views.ts'

/** The sum of counts by minute. */
export function summed(all: readonly (readonly number[])[]): number[] {
  const sum: number[] = []
  for (const counts of all) for (const [minute, count] of counts.entries()) sum[minute] = (sum[minute] ?? 0) + count
  return sum
}

/**
 * The share of visits that lasted at least so many minutes, each from when somebody came, by minute. From minute to minute it is
 * told by those of whom it is known: who was still there at the end, or came just before it, counts for as long as they were
 * there, and then neither as staying nor as leaving (Kaplan and Meier, 1958). Ends where nobody is known of any more.
 */
export function retentionOf({ left, here }: StayCounts): number[] {
  const minutes = Math.max(left.length, here.length)
  const lasted: number[] = []
  for (let minute = minutes - 1; minute >= 0; minute--)
    lasted[minute] = (lasted[minute + 1] ?? 0) + (left[minute] ?? 0) + (here[minute] ?? 0)
  if ((lasted[0] ?? 0) === 0) return []
  const shares = [1]
  for (let minute = 1; minute <= minutes; minute++) {
    const stayed = lasted[minute] ?? 0
    const known = stayed + (left[minute - 1] ?? 0)
    if (known === 0) break
    shares.push(((shares.at(-1) ?? 0) * stayed) / known)
  }
  return shares
}

/** What several nodes counted of a replay. */
export const replaySum = (all: readonly ReplayCounts[]): ReplayCounts => ({
  views: all.reduce((sum, { views }) => sum + views, 0),
  minutes: summed(all.map(({ minutes }) => minutes)),
})
