import type { Room } from './room.ts'

/** `HTMLVideoElement`; `never` where a project compiles without the types of browsers, as the SDK has to compile there too. */
export type VideoElement = typeof globalThis extends { HTMLVideoElement: { prototype: infer T } } ? T : never
/** `HTMLCanvasElement`, likewise. */
export type CanvasElement = typeof globalThis extends { HTMLCanvasElement: { prototype: infer T } } ? T : never

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

/** `/sdk/media.js` of a server: what the screens play and draw with. `usePlayer` and `useDanmaku` load it. */
export interface MediaModule {
  /** Follows the room's stream. `changed` is called when something else is shown. The element begins muted, as browsers want it. */
  playStream(room: Room, video: VideoElement, changed: (playback: Playback) => void): StreamPlayer
  /** Draws each new message that has `danmaku` onto a canvas that lies over the video. */
  flyMessages(room: Room, canvas: CanvasElement, options?: DanmakuOptions): DanmakuLayer
}
