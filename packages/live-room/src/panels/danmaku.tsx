/** @jsxImportSource @ovation/live-room */
import { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useRef, useState } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { VideoProps } from '../base.ts'
import { toSettings, useDanmakuPreferences } from '../danmaku-preferences.ts'
import type { DanmakuPreferences } from '../danmaku-preferences.ts'
import { flyMessages } from '../fly-messages.ts'
import { Controls } from './controls.tsx'

type DanmakuProps = VideoProps & { preferences: DanmakuPreferences; overlay?: boolean }

/** The texts that fly over the video. */
function Danmaku({ frame, playbackState, preferences, overlay = false }: DanmakuProps) {
  const { session } = useRoomContext()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [danmaku, setDanmaku] = useState<DanmakuOverlay>()
  // New messages are not about the video of a while ago.
  const back = useRef(false)
  back.current = playbackState.mode === 'playing' && playbackState.by === 'replay'
  const aligned = useRef(false)
  aligned.current = preferences.aligned && !overlay
  useEffect(() => {
    if (canvas.current) setDanmaku(new DanmakuOverlay(canvas.current, { now: () => performance.now() }))
  }, [])
  useEffect(() => {
    const flying = danmaku
    if (!flying) return
    const stop = session.onRoom((room) =>
      flyMessages(
        room,
        flying,
        (author) => !overlay && room.connection.isSelf(author),
        (streamTime) =>
          back.current
            ? undefined
            : aligned.current && streamTime
              ? streamTime - (session.playingAtMs() ?? streamTime)
              : 0,
      ),
    )
    return () => {
      stop()
      flying.clear()
    }
  }, [session, overlay, danmaku])
  useEffect(() => {
    const shown = overlay ? { ...preferences, visible: true } : preferences
    if (danmaku) danmaku.settings = toSettings(shown, frame.current?.clientWidth ?? 0)
  }, [preferences, overlay, playbackState.mode, danmaku])

  return <canvas ref={canvas} class="danmaku" aria-hidden="true" />
}

/** Over the video: the texts, and the controls. */
export function OverVideo(place: VideoProps) {
  const { session } = useRoomContext()
  const { preferences, change } = useDanmakuPreferences()
  return (
    <>
      <Danmaku {...place} preferences={preferences} />
      <Controls {...place} {...{ preferences, change }} like={() => session.room.reactions.like()} />
    </>
  )
}

/** For OBS. */
export const Overlay = (place: VideoProps) => (
  <Danmaku {...place} preferences={useDanmakuPreferences().preferences} overlay />
)
