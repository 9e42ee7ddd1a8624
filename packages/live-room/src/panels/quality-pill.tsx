/** @jsxImportSource @ovation/live-room */
import { useNow } from '../base.ts'
import type { Player } from '../player/player.ts'
import { delayText, qualityText } from './quality.ts'
import { usePanelWords } from './use-words.ts'

/** A live video that is further behind was paused, or the network stood still. */
const MAX_LAG_MS = 12_000

/** What is played and how far it is behind, with a way back if that is far. Drawn every second, while it can be seen. */
export function QualityPill({ player, open }: { player: Player; open: () => void }) {
  const words = usePanelWords()
  useNow(Number.POSITIVE_INFINITY)
  const { lagMs } = player.stats
  return (
    <>
      {lagMs !== undefined && lagMs > MAX_LAG_MS && (
        <button type="button" class="pill to-live" onClick={() => player.toLive()}>
          {words.toLive}
        </button>
      )}
      <button type="button" class="pill quality" aria-haspopup="dialog" title={words.settings} onClick={open}>
        {qualityText(player, words)}
        {lagMs !== undefined && <span> · {delayText(lagMs, words)}</span>}
      </button>
    </>
  )
}
