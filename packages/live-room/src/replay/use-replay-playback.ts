import type { ReplaySummary } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { RecordingPlayback } from './play-recording.ts'
import { positionOf, seekTo } from './position.ts'

/** The position that a link asks for, `?t=SECONDS` since the recording began, milliseconds; 0 without one. */
const linkedMs = (): number => Number(new URLSearchParams(location.search).get('t')) * 1_000 || 0

/** Plays a recording in a video element. `stuck`: there is nothing to show, as its video does not arrive. */
export function useReplayPlayback(address: string, info: ReplaySummary, refused: () => void) {
  const video = useRef<HTMLVideoElement>(null)
  const playback = useRef<RecordingPlayback>(undefined)
  const [stuck, setStuck] = useState(false)
  const { startMs } = info
  useEffect(() => {
    if (!video.current) return
    const linked = linkedMs()
    const atMs = linked > 0 ? linked - startMs : 0
    const own = new RecordingPlayback(video.current, { address, atMs, refused, changed: setStuck })
    playback.current = own
    return () => {
      own.end()
      setStuck(false)
    }
  }, [address, startMs])
  return {
    ...{ video, stuck },
    again: (): void => playback.current?.again(),
    /** Where it is, milliseconds since the recording began. */
    position: (): number => positionOf(info, video.current),
    seek: (ms: number): void => seekTo(info, video.current, ms),
  }
}
