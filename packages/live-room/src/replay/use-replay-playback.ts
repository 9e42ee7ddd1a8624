import type { ReplaySummary } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { playRecording } from './play-recording.ts'
import { positionOf, seekTo } from './position.ts'

/** The position that a link asks for, `?t=SECONDS` since the recording began, milliseconds; 0 without one. */
const linkedMs = (): number => Number(new URLSearchParams(location.search).get('t')) * 1_000 || 0

/** Plays a recording in a video element. `broken`: it cannot be played. */
export function useReplayPlayback(address: string, info: ReplaySummary) {
  const video = useRef<HTMLVideoElement>(null)
  const [broken, setBroken] = useState(false)
  const { startMs } = info
  useEffect(() => {
    if (!video.current) return
    const linked = linkedMs()
    const atMs = linked > 0 ? linked - startMs : 0
    return playRecording(video.current, { address, atMs, failed: () => setBroken(true) })
  }, [address, startMs])
  return {
    ...{ video, broken },
    /** Where it is, milliseconds since the recording began. */
    position: (): number => positionOf(info, video.current),
    seek: (ms: number): void => seekTo(info, video.current, ms),
  }
}
