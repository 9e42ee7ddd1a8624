import type { DanmakuLayer, DanmakuOptions, Playback, StreamPlayer } from './media.ts'
import type { Room } from './room.ts'

/** `/sdk/media.js` of a server: what the screens play and draw with. `usePlayer` and `useDanmaku` load it. */
export interface MediaModule {
  /** Follows the room's stream. `changed` is called when something else is shown. The element begins muted, as browsers want it. */
  playStream(room: Room, video: HTMLVideoElement, changed: (playback: Playback) => void): StreamPlayer
  /** Draws each new message that has `danmaku` onto a canvas that lies over the video. */
  flyMessages(room: Room, canvas: HTMLCanvasElement, options?: DanmakuOptions): DanmakuLayer
}
