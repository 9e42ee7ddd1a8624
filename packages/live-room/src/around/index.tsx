/** @jsxImportSource @ovation/live-room */
import { useEffect } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import type { Slots, VideoProps } from '../base.ts'
import { Ambient } from './ambient.tsx'
import { BackgroundAudio } from './background-audio.ts'
import { Keyboard } from './keyboard.tsx'
import { tellSystem } from './media-session.ts'
import { MiniPlayer } from './mini-player.tsx'
import { nowPlaying } from './now-playing.ts'

export { default as css } from './around.css'

/** What has no screen of its own for as long as it is left alone. */
const isHandheld = (): boolean => matchMedia('(pointer: coarse)').matches

/** Audio goes on while a phone is locked. */
function useBackgroundAudio({ video, player }: VideoProps): void {
  useEffect(() => {
    const audio = new BackgroundAudio({
      isHeard: () => {
        const [now, shown] = [player.current, video.current]
        const state = now?.playbackState
        const live = state?.mode === 'playing' && state.by !== 'replay'
        return live && !now?.audioOnly && shown?.muted === false && !document.pictureInPictureElement && isHandheld()
      },
      hasAudio: async () => (await player.current?.hasAudioOnly()) ?? false,
      play: (what) => player.current?.play(what === 'audio' ? 'audio' : undefined),
    })
    const changed = (): void => audio.seen(!document.hidden)
    document.addEventListener('visibilitychange', changed)
    return () => {
      document.removeEventListener('visibilitychange', changed)
      audio.close()
    }
  }, [])
}

/** The system's own controls. */
function useMediaSession({ video, player, playbackState }: VideoProps): void {
  const { session } = useRoomContext()
  const { server, room } = session.options
  const told = nowPlaying(useSnapshot(session).room, room, server)
  const playing = playbackState.mode === 'playing'
  useEffect(() => {
    const { mediaSession } = navigator as { mediaSession?: MediaSession }
    if (!playing || !mediaSession || !('MediaMetadata' in window)) return
    return tellSystem(mediaSession, told, {
      play: () => {
        const state = player.current?.playbackState
        // What was missed meanwhile is not what is live.
        if (state?.mode === 'playing' && state.by !== 'replay') player.current?.toLive()
        void video.current?.play().catch(() => {})
      },
      pause: () => video.current?.pause(),
    })
  }, [session, playing, ...[told.title, told.artist, told.picture]])
}

function AroundVideo(place: VideoProps) {
  useBackgroundAudio(place)
  useMediaSession(place)
  return (
    <>
      <Ambient {...place} />
      <MiniPlayer {...place} />
    </>
  )
}

/** What is around the video: its light, its place in a page that is scrolled, the system's controls, a phone's keyboard. */
export const slots: Slots = { 'over-video': AroundVideo, composer: Keyboard }
