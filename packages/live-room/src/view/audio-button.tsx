/** @jsxImportSource @ovation/live-room */
import { useEffect, useReducer } from 'preact/hooks'
import { ControlIcon } from './control-icon.tsx'
import { chosenVolume, setVolume, settleVolume } from './volume.ts'

const STEP = 0.05

type Props = {
  video: { current: HTMLVideoElement | null }
  /** Turns audio on or off. */
  toggle: () => void
  words: { mute: string; unmute: string; volume: string; audio: string }
}

/** The button for audio, and with a mouse or by keyboard how loud it is. Phones have keys for that, and let no page change it. */
export function AudioButton({ video, toggle, words }: Props) {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const element = video.current
    if (!element) return
    element.volume = chosenVolume()
    redraw(undefined)
    const changed = (): void => redraw(undefined)
    element.addEventListener('volumechange', changed)
    return () => element.removeEventListener('volumechange', changed)
  }, [video])
  const element = video.current
  const muted = element?.muted ?? true
  const label = muted ? words.unmute : words.mute
  const volume = muted ? 0 : (element?.volume ?? 1)
  return (
    <span class="audio">
      <button
        type="button"
        class="round"
        aria-label={label}
        title={`${label} (M)`}
        data-short={words.audio}
        onClick={toggle}
      >
        <ControlIcon name={muted ? 'silent' : 'audio'} />
      </button>
      <input
        type="range"
        min="0"
        max="1"
        step={STEP}
        aria-label={words.volume}
        aria-valuetext={`${Math.round(volume * 100)}%`}
        value={String(volume)}
        style={`--at: ${volume * 100}%`}
        onInput={({ currentTarget }) => element && setVolume(element, currentTarget.valueAsNumber)}
        onChange={() => element && settleVolume(element)}
      />
    </span>
  )
}
