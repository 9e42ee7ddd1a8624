import { localPreferences } from '../small.ts'
import { toggleMuted } from './use-muted.ts'

const NAME = 'volume'
/** Below that, nothing is heard. */
const LEAST = 0.01

/** How loud a video is that somebody listens to, from 0 to 1: as it was chosen last. */
export function chosenVolume(): number {
  const volume = Number.parseFloat(localPreferences.read(NAME) ?? '1')
  return volume >= LEAST && volume <= 1 ? volume : 1
}

/** Makes a video as loud as is being chosen, and turns its audio on; remembers what can be heard. */
export function setVolume(video: HTMLVideoElement, volume: number): void {
  video.volume = Math.min(1, Math.max(0, volume))
  if (video.volume >= LEAST) localPreferences.write(NAME, video.volume.toFixed(2))
  if (video.muted) toggleMuted(video)
}

/** The choice has been made: 0 mutes the video, which is as loud as before once its audio is turned on again. */
export function settleVolume(video: HTMLVideoElement): void {
  if (video.volume >= LEAST) return
  if (!video.muted) toggleMuted(video)
  video.volume = chosenVolume()
}
