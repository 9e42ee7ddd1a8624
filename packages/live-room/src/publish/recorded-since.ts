import type { ReplaySummary } from '@ovation/client'

/** The recording begins with the first segment, and by another clock where several servers run. */
const TOLERANCE_MS = 5_000

/** The recording of a broadcast that began at this time, milliseconds since 1970; undefined while there is none. */
export const recordedSince = (replays: readonly ReplaySummary[], startedAt: number): ReplaySummary | undefined =>
  replays.find(({ kind, at }) => kind === 'broadcast' && at >= startedAt - TOLERANCE_MS)
