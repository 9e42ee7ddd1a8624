/** @jsxImportSource @ovation/live-room */
import { ControlIcon } from '../view/control-icon.tsx'
import type { SourceChoice } from './sources.ts'
import type { PublishWords } from './words/index.ts'

type Props = {
  video: { current: HTMLVideoElement | null }
  choice: SourceChoice
  /** Whether it is connected; undefined before and after a broadcast. */
  live: boolean | undefined
  turn: () => void
  words: PublishWords
}

/** What viewers see; one's own face as in a mirror. */
export function Preview({ video, choice, live, turn, words }: Props) {
  const camera = choice.kind === 'camera'
  return (
    <div class="view">
      <video ref={video} autoPlay muted playsInline class={camera && choice.facing === 'user' ? 'mirror' : ''} />
      {live !== undefined && <span class="live">{live ? words.live : words.connecting}</span>}
      {live !== undefined && camera && (
        <button type="button" class="round turn" aria-label={words.turn} title={words.turn} onClick={turn}>
          <ControlIcon name="turn" />
        </button>
      )}
    </div>
  )
}
