import { RecordingPlayback } from '@ovation/live-room/recording'
import { useCallback, useEffect, useRef, useState } from 'react'

const MS_PER_S = 1_000
/** How often the playhead moves. */
const LOOK_INTERVAL_MS = 50
/** At the very end some browsers show nothing. */
const BEFORE_END_MS = 50

/** A video element that plays a recording for somebody who edits it: where it is, and how to move it. Times are milliseconds. */
export function usePlayer(address: string | undefined, durationMs: number, startMs: number) {
  const video = useRef<HTMLVideoElement>(null)
  const [atMs, setAt] = useState(startMs)
  const [paused, setPaused] = useState(true)
  const [stuck, setStuck] = useState(false)
  /** Where it stops by itself. */
  const until = useRef<number>(undefined)
  /** Where it is to move once it has moved: a drag asks for more than a video can follow. */
  const wanted = useRef<number>(undefined)

  const move = useCallback((ms: number): void => {
    if (!video.current) return
    if (video.current.seeking) wanted.current = ms
    else video.current.currentTime = ms / MS_PER_S
  }, [])

  useEffect(() => {
    const element = video.current
    if (address === undefined || !element) return
    const playback = new RecordingPlayback(element, {
      ...{ address, atMs: startMs, plays: false, changed: setStuck, refused: () => {} },
    })
    // Whoever edits presses play, and hears what they cut.
    element.muted = false
    const look = (): void => {
      const ms = element.currentTime * MS_PER_S
      if (wanted.current === undefined && !element.seeking && element.readyState > 0) setAt(ms)
      if (until.current === undefined || element.paused || element.seeking || ms < until.current) return
      element.pause()
      until.current = undefined
    }
    const seeked = (): void => {
      const ms = wanted.current
      wanted.current = undefined
      if (ms !== undefined) element.currentTime = ms / MS_PER_S
      else look()
    }
    const stateChanged = (): void => setPaused(element.paused)
    for (const kind of ['play', 'pause', 'ended'] as const) element.addEventListener(kind, stateChanged)
    element.addEventListener('seeked', seeked)
    const timer = setInterval(() => !element.paused && look(), LOOK_INTERVAL_MS)
    return () => {
      clearInterval(timer)
      for (const kind of ['play', 'pause', 'ended'] as const) element.removeEventListener(kind, stateChanged)
      element.removeEventListener('seeked', seeked)
      playback.end()
    }
  }, [address])

  const play = (): void => void video.current?.play().catch(() => {})
  const seek = (ms: number): void => {
    const place = Math.max(0, Math.min(ms, durationMs - BEFORE_END_MS))
    until.current = undefined
    setAt(place)
    move(place)
  }
  return {
    ...{ video, atMs, paused, stuck, seek },
    toggle: (): void => {
      until.current = undefined
      if (video.current?.paused) play()
      else video.current?.pause()
    },
    playRange: ({ fromMs, toMs }: { fromMs: number; toMs: number }): void => {
      seek(fromMs)
      until.current = toMs
      play()
    },
  }
}
