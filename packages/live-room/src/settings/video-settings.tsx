/** @jsxImportSource @ovation/live-room */
import { useNow } from '../base.ts'
import { ToLive } from '../panels/quality-pill.tsx'
import { delayText, qualityText } from '../panels/quality.ts'
import { ControlIcon, usePanelWords } from '../parts.ts'
import type { Player } from '../player/player.ts'
import { Section, Switch } from './controls.tsx'

export type VideoSettingsProps = {
  player: Player | undefined
  video: HTMLVideoElement | null
  /** Hides and shows what is beside the video. */
  theatre: () => void
  close: () => void
}

/** A viewer's own settings of the video. */
export function VideoSettings({ player, video, theatre, close }: VideoSettingsProps) {
  const words = usePanelWords()
  return (
    <Section title={words.video}>
      {player && (
        <>
          <Figures player={player} />
          <Switch label={words.listenOnly} checked={player.audioOnly} set={(checked) => (player.audioOnly = checked)} />
          <Switch label={words.low} checked={player.low} set={(checked) => (player.low = checked)} />
          <Switch label={words.preferHls} checked={player.preferHls} set={(checked) => (player.preferHls = checked)} />
        </>
      )}
      <div class="setting-acts">
        {document.pictureInPictureEnabled && (
          <button type="button" onClick={() => void video?.requestPictureInPicture().then(close, () => {})}>
            <ControlIcon name="pictureInPicture" /> {words.pictureInPicture}
          </button>
        )}
        <button type="button" title="T" onClick={() => (theatre(), close())}>
          <ControlIcon name="theatre" /> {words.theatre}
        </button>
      </div>
    </Section>
  )
}

/** Playback statistics, updated every second. */
function Figures({ player }: { player: Player }) {
  const words = usePanelWords()
  useNow(Number.POSITIVE_INFINITY)
  const { lagMs, canJump, width, height, dropped } = player.stats
  // The line stays while there is nothing to show, so that no control moves away from a finger.
  const seconds = lagMs === undefined ? undefined : (lagMs / 1_000).toFixed(1)
  const text = width === 0 && !seconds ? '…' : words.stats(seconds, `${width} × ${height}`, dropped)
  return (
    <div class="setting figures">
      <b>
        {qualityText(player, words)}
        {lagMs !== undefined && ` · ${delayText(lagMs, words)}`}
      </b>
      <p class="hint">{text}</p>
      {canJump && <ToLive player={player} />}
    </div>
  )
}
