import { useEffect, useState } from 'preact/hooks'
import { localPreferences } from '../small.ts'

type Video = { current: HTMLVideoElement | null }

/** Whether the viewer turned audio on before. */
export const wantsAudio = (): boolean => localPreferences.read('audio') === 'on'

/** Plays a video; muted where the browser does not allow it with audio. */
export async function playAllowed(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play()
  } catch (error) {
    // Any other says nothing about audio: another source came in between, or this one cannot be played.
    if ((error as Error).name !== 'NotAllowedError') return
    video.muted = true
    await video.play().catch(() => {})
  }
}

/** Mutes a video, or turns its audio on, and remembers that for every other. */
export function toggleMuted(video: HTMLVideoElement): void {
  video.muted = !video.muted
  localPreferences.write('audio', video.muted ? 'off' : 'on')
}

/** Whether a video is muted. */
export function useMuted(video: Video): boolean {
  const [muted, setMuted] = useState(true)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const changed = (): void => setMuted(element.muted)
    changed()
    element.addEventListener('volumechange', changed)
    return () => element.removeEventListener('volumechange', changed)
  }, [video])
  return muted
}
