import type { PlaylistPlayer } from '../player/hls.ts'
import { loadHls } from '../small.ts'
import { playAllowed, wantsAudio } from '../view/use-muted.ts'

/** `atMs`: the position to begin with; 0 is the beginning. */
export type RecordingOptions = { address: string; atMs: number; failed: () => void }

/** Plays a recording in a video element, with audio if the viewer wants that. Returns a function that ends it. */
export function playRecording(video: HTMLVideoElement, { address, atMs, failed }: RecordingOptions): () => void {
  let player: PlaylistPlayer | undefined
  let over = false
  const play = async (): Promise<void> => {
    const loaded = await loadHls()
    if (over) return
    player = loaded?.playWithHls(video, address, failed, { replay: true })
    if (!player) video.src = address
    if (atMs > 0) video.currentTime = atMs / 1_000
    await playAllowed(video)
  }
  video.muted = !wantsAudio()
  void play()
  return () => {
    over = true
    player?.destroy()
  }
}
