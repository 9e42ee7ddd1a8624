/** @jsxImportSource @ovation/live-room */
import { useReducer } from 'preact/hooks'
import { useNow } from '../base.ts'
import { Popover } from '../danmaku/popover.tsx'
import { ControlIcon, Switch } from '../parts.ts'
import type { Player } from '../player/player.ts'
import { ToLive } from './quality-pill.tsx'
import { chooseQuality, delayText, qualityOf } from './quality.ts'
import type { Quality } from './quality.ts'
import { usePanelWords } from './use-words.ts'

const QUALITIES: readonly Quality[] = ['auto', 'low', 'audio']

/** What there is of the video to choose from, and how far behind live it is. */
export function QualityPanel({ player, close }: { player: Player; close: () => void }) {
  const words = usePanelWords()
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useNow(Number.POSITIVE_INFINITY)
  const { lagMs, canJump, width, height } = player.stats
  const chosen = qualityOf(player)
  const lines = Math.min(width, height)
  return (
    <Popover label={words.quality} name="quality" close={close}>
      <header>
        <h2>{words.quality}</h2>
        <button type="button" class="round" aria-label={words.close} onClick={close}>
          <ControlIcon name="close" />
        </button>
      </header>
      <div class="setting-rows" role="radiogroup" aria-label={words.quality}>
        {QUALITIES.map((quality) => (
          <label key={quality} class="setting">
            <span>
              {words.chooseQuality[quality]}
              {quality === chosen && lines > 0 && ` · ${lines}p`}
            </span>
            <input
              type="radio"
              name="quality"
              checked={quality === chosen}
              onChange={() => {
                chooseQuality(player, quality)
                redraw(undefined)
              }}
            />
            <small>{words.qualityHints[quality]}</small>
          </label>
        ))}
      </div>
      <Switch
        label={words.preferHls}
        checked={player.preferHls}
        set={(checked) => {
          player.preferHls = checked
          redraw(undefined)
        }}
      />
      {/* The line stays while nothing is known: no control moves. */}
      <p class="behind">
        <span>{lagMs === undefined ? '…' : delayText(lagMs, words)}</span>
        {canJump && <ToLive player={player} />}
      </p>
    </Popover>
  )
}
