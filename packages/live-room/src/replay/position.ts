import type { ReplaySummary } from '@ovation/client'

type Played = Pick<HTMLVideoElement, 'currentTime' | 'seekable'>

/** The position of a video in its recording, milliseconds: a trimmed recording does not begin at 0. */
export const positionOf = ({ startMs }: Pick<ReplaySummary, 'startMs'>, video: Played | null): number =>
  startMs + (video?.currentTime ?? 0) * 1_000

/** The end of the recording; one that is still in progress may be longer than last reported. */
export function endOf({ startMs, endMs }: Pick<ReplaySummary, 'startMs' | 'endMs'>, video: Played | null): number {
  const { seekable } = video ?? {}
  return Math.max(endMs, seekable?.length ? startMs + seekable.end(seekable.length - 1) * 1_000 : 0)
}

/** Moves a video to a position of its recording, within what there is. */
export function seekTo(info: Pick<ReplaySummary, 'startMs' | 'endMs'>, video: Played | null, ms: number): void {
  if (video) video.currentTime = Math.max(0, Math.min(ms, endOf(info, video)) - info.startMs) / 1_000
}
