/** @jsxImportSource @ovation/live-room */
import { DanmakuOverlay } from '@ovation/danmaku'
import type { OvationError, ShownMessage } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { blocked, Slot, useRoomContext, useToast } from '../base.ts'
import type { Act, VideoProps } from '../base.ts'
import { flyMessages } from '../danmaku/fly-messages.ts'
import type { FlownText } from '../danmaku/fly-messages.ts'
import { toSettings, useDanmakuPreferences } from '../danmaku/preferences.ts'
import type { DanmakuPreferences } from '../danmaku/preferences.ts'
import { TextMenu } from '../danmaku/text-menu.tsx'
import { useChosenText } from '../danmaku/use-chosen-text.ts'
import type { Chosen } from '../danmaku/text-picker.ts'
import { explain } from '../parts.ts'
import { Controls } from './controls.tsx'
import { usePanelWords } from './use-words.ts'

type Canvas = { current: HTMLCanvasElement | null }
type DanmakuProps = VideoProps & { preferences: DanmakuPreferences; canvas: Canvas }

/** The messages of the room as texts that fly over the video. */
function useDanmaku({ frame, playbackState, preferences, canvas }: DanmakuProps) {
  const { session } = useRoomContext()
  const [danmaku, setDanmaku] = useState<DanmakuOverlay<FlownText>>()
  // New messages are not about the video of a while ago.
  const back = useRef(false)
  back.current = playbackState.mode === 'playing' && playbackState.by === 'replay'
  const aligned = useRef(false)
  aligned.current = preferences.aligned
  useEffect(() => {
    if (canvas.current) setDanmaku(new DanmakuOverlay(canvas.current, { now: () => performance.now() }))
  }, [])
  useEffect(() => {
    const flying = danmaku
    if (!flying) return
    const stop = session.onRoom((room) =>
      flyMessages(room, flying, {
        isOwn: (author) => room.connection.isSelf(author),
        waitMs: (streamTime) =>
          back.current
            ? undefined
            : aligned.current && streamTime
              ? streamTime - (session.playingAtMs() ?? streamTime)
              : 0,
        hides: blocked.has,
      }),
    )
    const stopBlocked = blocked.subscribe(() =>
      flying.forget(({ own, message }) => !own && message !== undefined && blocked.has(message)),
    )
    return () => {
      stop()
      stopBlocked()
      flying.clear()
    }
  }, [session, danmaku])
  useEffect(() => {
    const element = frame.current
    if (!danmaku || !element) return
    let widthPx = -1
    const apply = (): void => {
      if (element.clientWidth === widthPx) return
      widthPx = element.clientWidth
      danmaku.settings = toSettings(preferences, widthPx)
    }
    apply()
    const sizes = new ResizeObserver(apply)
    sizes.observe(element)
    return () => sizes.disconnect()
  }, [preferences, frame, danmaku])
  return danmaku
}

/** The chat says the same as text. */
const Layer = ({ canvas }: { canvas: Canvas }) => (
  <canvas ref={canvas} class="danmaku" aria-hidden="true" tabIndex={-1} />
)

/** Over the video: the texts, their menu, and the controls. */
export function OverVideo(place: VideoProps) {
  const { session, language } = useRoomContext()
  const { preferences, change } = useDanmakuPreferences()
  const canvas = useRef<HTMLCanvasElement>(null)
  const overlay = useDanmaku({ ...place, preferences, canvas })
  const { chosen, close } = useChosenText({ frame: place.frame, canvas, overlay, flies: preferences.visible, language })
  return (
    <>
      <Layer canvas={canvas} />
      <Controls {...place} {...{ preferences, change, overlay }} like={() => session.room.reactions.like()} />
      {chosen && <Menu {...{ chosen, close }} />}
    </>
  )
}

/** The menu of a text, with what only a room can do. */
function Menu({ chosen, close }: { chosen: Chosen<ShownMessage>; close: () => void }) {
  const { ask, language, session } = useRoomContext()
  const words = usePanelWords()
  const toast = useToast()
  const { message } = chosen
  // It is about nothing once the message is deleted, or its author erased.
  useEffect(
    () =>
      session.onRoom(
        (room) =>
          room.messages.subscribe({
            deleted: ({ seq }) => seq === message.seq && close(),
            erased: (person) => person === message.author.id && close(),
          }).unsubscribe,
      ),
    [session, message],
  )
  const act: Act = async (what, told = words.done) => {
    close()
    try {
      await what()
      toast(told)
    } catch (error) {
      toast(explain(words, error as OvationError))
    }
  }
  return (
    <TextMenu {...{ chosen, close, language }} own={message.own}>
      <Slot name="danmaku-menu" {...{ message, act }} />
      {!message.own && (
        <button
          type="button"
          onClick={() => {
            close()
            ask({ kind: 'person', message, reporting: true })
          }}
        >
          {words.report}
        </button>
      )}
    </TextMenu>
  )
}
