import type { DanmakuLayer, DanmakuOptions, Playback, StreamPlayer } from './media.ts'
import type { Room } from './room.ts'

/** `/sdk/media.js` of a server: playback and danmaku. `usePlayer` and `useDanmaku` load it. */
export interface MediaModule {
  /**
   * Plays the room's stream. `changed` is called when what is shown changes. The element begins muted, as browsers require.
   */
  playStream(room: Room, video: HTMLVideoElement, changed: (playback: Playback) => void): StreamPlayer
  /** Draws each new message that has `danmaku` onto a canvas that lies over the video. */
  flyMessages(room: Room, canvas: HTMLCanvasElement, options?: DanmakuOptions): DanmakuLayer
}
