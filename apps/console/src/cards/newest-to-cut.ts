import type { ReplaySummary } from '@ovation/protocol'

/** The page of a host whose broadcast has ended leads to the editor of its recording with this; so does the card of its end. */
export const CLIP_HASH = '#clip'

/**
 * The recording of the show that has just ended, once it is closed; undefined until then. While the room is live again
 * (`isLive`), the one before.
 */
export function newestToCut(
  replays: readonly Pick<ReplaySummary, 'id' | 'kind' | 'live' | 'at'>[],
  isLive: boolean,
): { id: string } | undefined {
  const [newest] = replays
    .filter(({ kind, live }) => kind !== 'clip' && !(isLive && live))
    .toSorted((one, other) => other.at - one.at)
  return newest?.live ? undefined : newest
}
