import { Hls } from 'hls.js/light'

/** An HLS player, for browsers that cannot play the low-latency stream. Loaded only when it is needed. */
export type PlaylistPlayer = { readonly playingAtMs: number | undefined; destroy(): void }

/** Plays a playlist; undefined if no HLS player in script works in this browser. */
export function playWithHls(
  video: HTMLVideoElement,
  address: string,
  failed: () => void,
  { replay = false, startS = 0 } = {},
): PlaylistPlayer | undefined {
  if (!Hls.isSupported()) return undefined
  const hls = new Hls(
    replay
      ? { backBufferLength: 60, maxBufferLength: 40, startPosition: startS }
      : { lowLatencyMode: true, liveDurationInfinity: true, backBufferLength: 30, maxBufferLength: 20 },
  )
  hls.on(Hls.Events.ERROR, (_, { fatal }) => fatal && failed())
  hls.loadSource(address)
  hls.attachMedia(video)
  return {
    get playingAtMs() {
      return hls.playingDate?.getTime()
    },
    destroy: () => hls.destroy(),
  }
}
