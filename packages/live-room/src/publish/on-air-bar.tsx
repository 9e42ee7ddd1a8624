/** @jsxImportSource @ovation/live-room */
import { useState } from 'preact/hooks'
import { bitrateText } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import type { Broadcast } from './broadcaster.ts'
import type { PublishWords } from './words/index.ts'

/** More than this waits only where the network is too slow. */
const SLOW_BYTES = 300_000

type Props = {
  broadcast: Broadcast
  /** Whether the microphone is muted; undefined if it is not sent. */
  muted: boolean | undefined
  mute: () => void
  stop: () => void
  language: Language
  words: PublishWords
}

/** What is sent now, the microphone, and the end, which is asked for twice. */
export function OnAirBar({ broadcast, muted, mute, stop, language, words }: Props) {
  const [asking, setAsking] = useState(false)
  const stats = broadcast.phase === 'live' ? broadcast.stats : undefined
  return (
    <>
      {stats && (
        <p class="figures" role="status">
          {words.sending(bitrateText(stats.bitrate, language), stats.frameRate)}
          {stats.waitingBytes > SLOW_BYTES && <b>{words.slow}</b>}
        </p>
      )}
      <div class="choices">
        {muted !== undefined && (
          <button type="button" aria-pressed={muted} onClick={mute}>
            {muted ? words.unmute : words.mute}
          </button>
        )}
        {asking ? (
          <button type="button" class="bad" onClick={stop}>
            {words.stopSure}
          </button>
        ) : (
          <button type="button" onClick={() => setAsking(true)}>
            {words.stop}
          </button>
        )}
      </div>
    </>
  )
}
