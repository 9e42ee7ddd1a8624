import { Hls } from 'hls.js/light'
import { ReplayRequests } from './replay-requests.ts'

/** An HLS player, for browsers that cannot play the low-latency stream. Loaded only when it is needed. */
export type PlaylistPlayer = { readonly playingAtMs: number | undefined; destroy(): void }

/** `failing`: so many requests of a replay have failed in a row, and are repeated; 0 once one succeeds. */
export type PlaylistOptions = { replay?: boolean; startS?: number; failing?: (requests: number) => void }

/**
 * Plays a playlist; undefined if no HLS player in script works in this browser. `failed`: it cannot be played, or not any
 * more; a replay goes on by itself after requests that failed, until it is refused.
 */
export function playWithHls(
  video: HTMLVideoElement,
  address: string,
  failed: () => void,
  { replay = false, startS = 0, failing = () => {} }: PlaylistOptions = {},
): PlaylistPlayer | undefined {
  if (!Hls.isSupported()) return undefined
  // The player in script is in the middle of an answer then, and cannot be destroyed before its end.
  const requests = new ReplayRequests(failing, () => queueMicrotask(failed))
  const hls = new Hls(
    replay
      ? { backBufferLength: 60, maxBufferLength: 40, startPosition: startS, ...requests.policies }
      : { lowLatencyMode: true, liveDurationInfinity: true, backBufferLength: 30, maxBufferLength: 20 },
  )
  hls.on(Hls.Events.ERROR, (_, { fatal }) => fatal && failed())
  hls.on(Hls.Events.LEVEL_LOADED, () => requests.succeeded('playlist'))
  hls.on(Hls.Events.FRAG_LOADED, () => requests.succeeded('fragment'))
  hls.loadSource(address)
  hls.attachMedia(video)
  return {
    get playingAtMs() {
      return hls.playingDate?.getTime()
    },
    destroy: () => hls.destroy(),
  }
}
