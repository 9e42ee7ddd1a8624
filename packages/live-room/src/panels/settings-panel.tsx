/** @jsxImportSource @ovation/live-room */
import { useNow, useRoomContext } from '../base.ts'
import type { Player } from '../player/player.ts'
import { shortcutStrings } from '../shortcuts/strings.ts'
import { delayText, qualityText } from './quality.ts'
import { usePanelWords } from './use-words.ts'

type Props = {
  player: Player | undefined
  video: HTMLVideoElement | null
  /** Hides and shows what is beside the video. */
  theatre: () => void
  onClose: () => void
}

/** A viewer's own settings of the video. */
export function SettingsPanel({ player, video, theatre, onClose }: Props) {
  const { ask, language } = useRoomContext()
  const words = usePanelWords()
  return (
    <>
      {player && (
        <>
          <Figures player={player} />
          <Check label={words.listenOnly} checked={player.audioOnly} set={(checked) => (player.audioOnly = checked)} />
          <Check label={words.low} checked={player.low} set={(checked) => (player.low = checked)} />
          <Check label={words.preferHls} checked={player.preferHls} set={(checked) => (player.preferHls = checked)} />
        </>
      )}
      <div class="field choice">
        {document.pictureInPictureEnabled && (
          <button type="button" onClick={() => void video?.requestPictureInPicture().then(onClose, () => {})}>
            {words.pictureInPicture}
          </button>
        )}
        <button type="button" onClick={() => (theatre(), onClose())}>
          {words.theatre}
        </button>
        <button type="button" aria-haspopup="dialog" onClick={() => (onClose(), ask({ kind: 'shortcuts' }))}>
          {shortcutStrings[language].shortcuts} (?)
        </button>
      </div>
    </>
  )
}

const Check = ({ label, checked, set }: { label: string; checked: boolean; set: (checked: boolean) => void }) => (
  <label class="field line">
    <span>{label}</span>
    <input type="checkbox" checked={checked} onChange={(event) => set(event.currentTarget.checked)} />
  </label>
)

/** Playback statistics, updated every second. */
function Figures({ player }: { player: Player }) {
  const words = usePanelWords()
  useNow(Number.POSITIVE_INFINITY)
  const { lagMs, width, height, dropped } = player.stats
  // The line stays while there is nothing to show, so that no control moves away from a finger.
  const text = lagMs === undefined ? '…' : words.stats((lagMs / 1_000).toFixed(1), `${width} × ${height}`, dropped)
  return (
    <div class="field">
      <b>
        {qualityText(player, words)}
        {lagMs !== undefined && ` · ${delayText(lagMs, words)}`}
      </b>
      <p class="hint">{text}</p>
    </div>
  )
}
