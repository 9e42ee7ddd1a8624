import type { Message, ReplayItem, ReplayItems, ReplaySummary } from '@ovation/client'
import { DanmakuOverlay } from '@ovation/danmaku'
import { useEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import { blocked } from '../core.ts'
import { flownText } from '../danmaku/fly-messages.ts'
import type { FlownText } from '../danmaku/fly-messages.ts'
import { toSettings, useDanmakuPreferences } from '../danmaku/preferences.ts'
import { ReplayTimeline } from './timeline.ts'

const POLL_INTERVAL_MS = 100

type Playback = {
  video: { current: HTMLVideoElement | null }
  position: () => number
  /** The server refuses the recording. */
  refused: () => void
}

/** The chat of a recording at the position of its video, as rows and as texts that fly over the video. */
export function useReplayChat(events: string, query: string, info: ReplaySummary, playback: Playback) {
  const { video, position, refused } = playback
  const canvas = useRef<HTMLCanvasElement>(null)
  const [overlay, setOverlay] = useState<DanmakuOverlay<FlownText<Message>>>()
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const [shown, setShown] = useState<readonly ReplayItem[]>([])
  const [failed, setFailed] = useState(false)
  const timeline = useMemo(
    () =>
      new ReplayTimeline(async (from, to) => {
        const answer = await fetch(`${events}?from=${from}&to=${to}${query.replace('?', '&')}`)
        if (answer.status === 403 || answer.status === 404) refused()
        if (!answer.ok) throw new Error(String(answer.status))
        return (await answer.json()) as ReplayItems
      }),
    [events],
  )
  timeline.runsToMs = info.live ? info.endMs : undefined
  useEffect(() => {
    const [element, ground] = [video.current, canvas.current]
    if (!element || !ground) return
    // Texts pause with the video, and move at its playback rate.
    const overlay = new DanmakuOverlay<FlownText<Message>>(ground, { now: () => element.currentTime * 1_000 })
    setOverlay(overlay)
    const stopBlocked = blocked.subscribe(() => {
      overlay.forget(({ message }) => message !== undefined && blocked.has(message))
      redraw(undefined)
    })
    const clear = (): void => overlay.clear()
    element.addEventListener('seeking', clear)
    const timer = setInterval(() => {
      // Only called here: a call moves the timeline on, and each fresh item is returned once.
      const { shown, fresh } = timeline.at(position())
      setShown(shown)
      setFailed(timeline.failedAt(position()))
      for (const item of fresh) {
        const text = item.kind === 'message' && !blocked.has(item.message) && flownText(item.message)
        if (text) overlay.show(text)
      }
    }, POLL_INTERVAL_MS)
    return () => {
      clearInterval(timer)
      stopBlocked()
      element.removeEventListener('seeking', clear)
      overlay.clear()
    }
  }, [timeline, info.startMs])
  const wanted = shown.filter((item) => item.kind !== 'message' || !blocked.has(item.message))
  return { canvas, shown: wanted, failed, overlay, ...useDanmaku(overlay, canvas) }
}

/** Whether and how texts fly. */
function useDanmaku(
  overlay: DanmakuOverlay<FlownText<Message>> | undefined,
  canvas: { current: HTMLCanvasElement | null },
) {
  const { preferences, change } = useDanmakuPreferences()
  useEffect(() => {
    if (overlay) overlay.settings = toSettings(preferences, canvas.current?.clientWidth ?? 0)
  }, [preferences, overlay])
  return { preferences, change }
}
