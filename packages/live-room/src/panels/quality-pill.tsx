/** @jsxImportSource @ovation/live-room */
import { useNow } from '../base.ts'
import { ControlIcon } from '../parts.ts'
import type { Player } from '../player/player.ts'
import { delayText, qualityText } from './quality.ts'
import { usePanelWords } from './use-words.ts'

type Props = { player: Player; paused: boolean; open: boolean; toggle: () => void }

/**
 * What is played and how far it is behind, with a way back. Drawn every second, while it can be seen. A delay has a
 * way back where the player has something newer.
 */
export function QualityPill({ player, paused, open, toggle }: Props) {
  const words = usePanelWords()
  useNow(Number.POSITIVE_INFINITY)
  const { lagMs, canJump } = player.stats
  return (
    <>
      {(paused || canJump) && <ToLive player={player} />}
      <button
        type="button"
        class="pill quality"
        aria-haspopup="dialog"
        aria-expanded={open}
        title={words.quality}
        data-short={words.quality}
        onClick={toggle}
      >
        <ControlIcon name="quality" />
        <span>{qualityText(player, words)}</span>
        {lagMs !== undefined && <span class="delay">· {delayText(lagMs, words)}</span>}
      </button>
    </>
  )
}

/** Back to what is live now. */
export function ToLive({ player }: { player: Player | undefined }) {
  const words = usePanelWords()
  return (
    <button type="button" class="pill to-live" onClick={() => player?.toLive()}>
      <ControlIcon name="play" filled /> {words.toLive}
    </button>
  )
}
