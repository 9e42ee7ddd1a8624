import type { StreamState } from '@ovation/client'

/** What a studio is for now: preparing a show, running it, or what is left of it. */
export type Phase = 'before' | 'air' | 'after'

/** What is left of a show is shown first for so long; then the next one is prepared. */
const MAX_AFTER_MS = 12 * 3_600_000

/** `left`: the show of which somebody wants to see no more here. */
export function phaseOf(stream: StreamState, left: string | undefined, now: number): Phase {
  if (stream.status === 'live' || stream.status === 'interrupted') return 'air'
  const isFresh = stream.status === 'ended' && now - stream.endedAt < MAX_AFTER_MS
  return isFresh && stream.stream !== left ? 'after' : 'before'
}

export type Health = 'good' | 'poor' | 'away' | 'off'

type Seen = { status: StreamState['status']; advice: number | undefined }

/** One light for how the stream comes in. `advice`: how many things are to be done about it; undefined: nothing is known yet. */
export function healthOf({ status, advice }: Seen): Health {
  if (status === 'interrupted') return 'away'
  if (status !== 'live' || advice === undefined) return 'off'
  return advice > 0 ? 'poor' : 'good'
}
