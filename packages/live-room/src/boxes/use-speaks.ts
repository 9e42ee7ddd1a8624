import { useEffect, useState } from 'preact/hooks'
import { Speaking, watchLevel } from './speaking.ts'

type Capturing = HTMLVideoElement & { captureStream?: () => MediaStream }

/** Whether somebody speaks in a stream; false without one. */
export function useSpeaks(stream: MediaStream | undefined): boolean {
  const [speaks, setSpeaks] = useState(false)
  useEffect(() => {
    if (!stream) return setSpeaks(false)
    const speaking = new Speaking()
    return watchLevel(stream, (level) => setSpeaks(speaking.at(level, performance.now())))
  }, [stream])
  return speaks
}

/** Whether somebody speaks in a video that is `heard`; false where the browser cannot tell. */
export function useVideoSpeaks(video: { current: HTMLVideoElement | null }, heard: boolean): boolean {
  const [stream, setStream] = useState<MediaStream>()
  useEffect(() => {
    if (!heard) return setStream(undefined)
    try {
      setStream((video.current as Capturing | null)?.captureStream?.())
    } catch {
      // A video that is protected is not captured.
      setStream(undefined)
    }
  }, [heard])
  return useSpeaks(stream)
}
