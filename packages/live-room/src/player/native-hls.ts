import type { PlaylistPlayer } from './hls.ts'

const HLS_TYPE = 'application/vnd.apple.mpegurl'

/** Whether the browser has an HLS player of its own, as Safari does everywhere and web views of phones do. */
export const playsNatively = (video: HTMLVideoElement): boolean => video.canPlayType(HLS_TYPE) !== ''

/** Safari knows when position 0 of a live playlist was, from its `EXT-X-PROGRAM-DATE-TIME`. */
type Dated = HTMLVideoElement & { getStartDate?(): Date }

/**
 * Plays a playlist with the browser's own player; undefined if it has none. `failed`: it cannot be played, or not any more;
 * `undecodable` if nothing of it was ever shown.
 */
export function playNatively(
  video: Dated,
  address: string,
  failed: (undecodable: boolean) => void,
  startS = 0,
): PlaylistPlayer | undefined {
  if (!playsNatively(video)) return undefined
  let shown = false
  const listeners = {
    loadeddata: () => (shown = true),
    loadedmetadata: () => startS > 0 && (video.currentTime = startS),
    error: () => failed(!shown),
  }
  for (const [type, listener] of Object.entries(listeners)) video.addEventListener(type, listener)
  video.src = address
  return {
    get playingAtMs() {
      const startMs = video.getStartDate?.().getTime() ?? Number.NaN
      return Number.isNaN(startMs) ? undefined : startMs + video.currentTime * 1_000
    },
    destroy: () => {
      for (const [type, listener] of Object.entries(listeners)) video.removeEventListener(type, listener)
    },
  }
}
