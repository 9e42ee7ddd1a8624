/** @jsxImportSource @ovation/live-room */
import { useEffect, useState } from 'preact/hooks'
import { followLevel } from './audio-level.ts'
import type { PublishWords } from './words/index.ts'

/** Above this somebody speaks. */
const HEARD = 0.3
/** As often as anybody wants to hear of it. */
const STEPS = 20

/** How loud the microphone is, and whether it hears anything at all. */
export function LevelMeter({ stream, words }: { stream: MediaStream | undefined; words: PublishWords }) {
  const [level, setLevel] = useState(0)
  const [heard, setHeard] = useState(false)
  const [track] = stream?.getAudioTracks() ?? []
  useEffect(() => {
    setHeard(false)
    if (!track) return setLevel(0)
    return followLevel(track, (now) => {
      setLevel(Math.round(now * STEPS) / STEPS)
      if (now > HEARD) setHeard(true)
    })
  }, [track])
  if (!track) return null
  return (
    <div class="level">
      <div
        role="meter"
        aria-label={words.level}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(level * 100)}
        style={{ '--level': level }}
      />
      <span>{heard ? words.heard : words.speak}</span>
    </div>
  )
}
