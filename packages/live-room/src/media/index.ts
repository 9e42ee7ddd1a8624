import type { Playback } from '@ovation/client'
import type { MediaModule } from '@ovation/client/react'
import { DanmakuOverlay, DEFAULT_DANMAKU } from '@ovation/danmaku'
import { flyMessages } from '../danmaku/fly-messages.ts'
import type { FlownText } from '../danmaku/fly-messages.ts'
import { Player } from '../player/player.ts'
import type { PlaybackState } from '../player/player.ts'

// `/sdk/media.js`: playback and danmaku as the screens use them, for screens that others build.

const playbackOf = (shown: PlaybackState): Playback => ({
  state: shown.mode === 'none' ? 'idle' : shown.mode,
  audioOnly: shown.mode === 'playing' && shown.audioOnly,
  unplayable: shown.mode === 'loading' && shown.unplayable === true,
})

export const media: MediaModule = {
  playStream: (room, video, changed) => {
    const { connection } = room
    const player = new Player(video, {
      ...{ server: connection.server, room: room.name },
      changed: (shown) => changed(playbackOf(shown)),
      now: () => Date.now() + connection.clockOffsetMs,
      silent: () => connection.retryNow(),
      ticket: () => room.getSnapshot().self?.playback,
      watch: () => room.getSnapshot().self?.watch,
    })
    const follow = (): void => {
      const { status } = room.getSnapshot().state.stream
      player.setLive(status === 'live', status === 'interrupted')
    }
    video.muted = true
    const subscription = room.subscribe(follow)
    follow()
    return {
      get playingAtMs() {
        return player.playingAtMs
      },
      get audioOnly() {
        return player.audioOnly
      },
      set audioOnly(audioOnly) {
        player.audioOnly = audioOnly
      },
      get lowQuality() {
        return player.low
      },
      set lowQuality(low) {
        player.low = low
      },
      close: () => {
        subscription.unsubscribe()
        player.close()
      },
    }
  },
  flyMessages: (room, canvas, options = {}) => {
    const overlay = new DanmakuOverlay<FlownText>(canvas, { now: () => performance.now() })
    const given = Object.entries(options).filter(([, value]) => value !== undefined)
    overlay.settings = { ...DEFAULT_DANMAKU, ...(Object.fromEntries(given) as typeof options) }
    const stop = flyMessages(room, overlay, { isOwn: (author) => room.connection.isSelf(author) })
    return {
      close: () => {
        stop()
        overlay.clear()
      },
    }
  },
}

export const { playStream } = media
const { flyMessages: fly } = media
export { fly as flyMessages }
