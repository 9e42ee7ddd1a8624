/** What a video element shows of a room's stream. */
export interface Playback {
  /** `idle`: the room is not live; `loading`: it is live, but not shown yet. */
  state: 'idle' | 'loading' | 'playing'
  /** There is only audio: the host sends no video, or only audio was requested. */
  audioOnly: boolean
  /** This browser cannot decode the stream. */
  unplayable: boolean
}

/** Plays a room's stream in a video element: over WebSocket with low latency, otherwise with HLS. */
export interface StreamPlayer {
  /** The moment that is shown now, milliseconds since 1970 by the server's clock; use it as `streamTime` of a message. */
  readonly playingAtMs: number | undefined
  /** Plays audio only, for viewers with little data. */
  audioOnly: boolean
  /** Plays the low rendition, if the host sends one. Remembered in this browser. */
  lowQuality: boolean
  /** Stops playback, and empties the element. */
  close(): void
}

/** How messages fly. */
export interface DanmakuOptions {
  /** Font size, pixels; default 20. */
  fontPx?: number
  /** 0 to 1; default 0.9. */
  opacity?: number
  /** The part of the height that texts may use, from the top; default 0.5. */
  area?: 1 | 0.5 | 0.25
  /** How long a text takes to cross, milliseconds; default 8,000. */
  scrollMs?: number
}

/** Messages that fly over a video. */
export interface DanmakuLayer {
  /** Stops it, and clears the canvas. */
  close(): void
}
