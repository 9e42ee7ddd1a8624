import type { PublishProblem } from '@ovation/protocol'

/** For how long it is said that somebody was refused after the end of a show. */
const REFUSED_SHOWN_MS = 60_000

/**
 * What still keeps publishers from publishing. That an encoder goes on after the end of a show is said for a minute, and not
 * under the next one; a browser goes on with nothing.
 */
export const problemsNow = (
  problems: readonly PublishProblem[],
  { isLive, now }: { isLive: boolean; now: number },
): PublishProblem[] =>
  problems.filter(
    ({ reason, via, at }) => reason !== 'ended' || (!isLive && via === 'rtmp' && now - at < REFUSED_SHOWN_MS),
  )
