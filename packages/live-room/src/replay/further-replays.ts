import type { ReplaySummary } from '@ovation/client'

const MAX_FURTHER = 6

/** Which recordings to go on with after one of a room: others that are over, the newest first. */
export const furtherReplays = (all: readonly ReplaySummary[], id: string): ReplaySummary[] =>
  all.filter((one) => one.id !== id && !one.live).slice(0, MAX_FURTHER)
