/** @jsxImportSource @ovation/live-room */
import { ControlIcon, wantsAudio } from '../parts.ts'
import type { Player } from '../player/player.ts'
import { usePanelWords } from './use-words.ts'

type Props = { player: Player | undefined; video: HTMLVideoElement | null }

/** Where a browser begins no video by itself: one large button, in place of the other controls of playback. */
export function TapToPlay({ player, video }: Props) {
  const words = usePanelWords()
  const start = (): void => {
    // A tap may turn audio on too, for those who want it.
    if (video && wantsAudio()) video.muted = false
    player?.start()
  }
  return (
    <button type="button" class="tap-to-play" onClick={start}>
      <span>
        <ControlIcon name="play" filled />
      </span>
      <b>{words.tapToPlay}</b>
    </button>
  )
}
