import { useEffect, useState } from 'preact/hooks'

/** Whether a video is paused, as the system's controls do it. */
export function usePaused(video: { current: HTMLVideoElement | null }): boolean {
  const [paused, setPaused] = useState(false)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const changed = (): void => setPaused(element.paused)
    for (const type of ['pause', 'playing']) element.addEventListener(type, changed)
    return () => {
      for (const type of ['pause', 'playing']) element.removeEventListener(type, changed)
    }
  }, [video])
  return paused
}
