/** What a video element shows of a room's stream. */
export interface Playback {
  /** `idle`: nothing is on air; `loading`: it is on air and not shown yet. */
  state: 'idle' | 'loading' | 'playing'
  /** There is audio alone: the host sends no video, or only audio was asked for. */
  audioOnly: boolean
  /** This browser cannot decode what the host sends. */
  unplayable: boolean
}

/** Plays a room's stream in a video element: over WebSocket with low latency, otherwise by HLS. */
export interface StreamPlayer {
  /** The moment that is shown now, milliseconds since 1970 by the server's clock; `streamTime` of a message about it. */
  readonly playingAtMs: number | undefined
  /** Audio alone, for anyone who has little data. */
  audioOnly: boolean
  /** The smaller rendition, where the host sends one. Remembered for this browser. */
  lowQuality: boolean
  /** Ends it, and empties the element. */
  close(): void
}

/** How messages fly. */
export interface DanmakuOptions {
  /** The size of letters, pixels; default 20. */
  fontPx?: number
  /** 0 to 1; default 0.9. */
  opacity?: number
  /** The part of the height that is used, from the top; default 0.5. */
  area?: 1 | 0.5 | 0.25
  /** How long a text takes across, milliseconds; default 8,000. */
  scrollMs?: number
}

/** Messages that fly over a video. */
export interface DanmakuLayer {
  /** Ends it, and clears the canvas. */
  close(): void
}
