/** @jsxImportSource @ovation/live-room */
import { ControlIcon } from '../view/control-icon.tsx'
import type { Told } from './use-toasts.ts'
import type { PublishWords } from './words/index.ts'

type Props = {
  /** Why it is not live, or cannot be. */
  problem: string | false | undefined
  /** Opens the devices once more, where that may help. */
  again: (() => void) | undefined
  /** Some viewers will hear nothing. */
  opus: boolean
  /** Camera or microphone were taken away. */
  lost: boolean
  /** For how long the page was in the background; `seen`: the host has read it. */
  away: string | undefined
  seen: () => void
  /** How a command ended. */
  told: Told | undefined
  words: PublishWords
}

/** What the host has to know now, the gravest first. */
export function Notices({ problem, again, opus, lost, away, seen, told, words }: Props) {
  return (
    <div class="notices">
      {problem && (
        <div class="said" role="alert">
          <p>{problem}</p>
          {again && (
            <button type="button" class="small" onClick={again}>
              {words.tryAgain}
            </button>
          )}
        </div>
      )}
      {lost && (
        <p class="said" role="alert">
          {words.devicesLost}
        </p>
      )}
      {away && (
        <div class="said" role="alert">
          <p>{away}</p>
          <button type="button" class="round" aria-label={words.close} onClick={seen}>
            <ControlIcon name="close" />
          </button>
        </div>
      )}
      {opus && <p class="hint">{words.opus}</p>}
      <p class="told" role="status">
        <span>
          {told?.text}
          {told?.undo && (
            <button type="button" onClick={told.undo.act}>
              {told.undo.label}
            </button>
          )}
        </span>
      </p>
    </div>
  )
}
