/** @jsxImportSource @ovation/live-room */
import { useEffect, useRef, useState } from 'preact/hooks'
import { watchLevel } from '../boxes/index.ts'

/** A voice at a usual distance fills about two thirds of the meter. */
const FULL_LEVEL = 0.25
/** Quieter than this, for as long, nobody would hear. */
const SILENCE = { level: 0.004, ms: 5_000 }

type Words = { level: string; speak: string; hearsNothing: string }

/** How loud the microphone hears the guest, and whether it hears nothing. */
export function LevelMeter({ stream, words }: { stream: MediaStream; words: Words }) {
  const bar = useRef<HTMLElement>(null)
  const [silent, setSilent] = useState(false)
  useEffect(() => {
    let heardAt = performance.now()
    setSilent(false)
    return watchLevel(stream, (level) => {
      const now = performance.now()
      if (level >= SILENCE.level) heardAt = now
      setSilent(now - heardAt > SILENCE.ms)
      bar.current?.style.setProperty('--level', String(Math.min(1, Math.sqrt(level / FULL_LEVEL))))
    })
  }, [stream])
  return (
    <div class="level-line">
      <div class="level" role="img" aria-label={words.level}>
        <i ref={bar} />
      </div>
      <p class={silent ? 'hint bad' : 'hint'} role={silent ? 'alert' : undefined}>
        {silent ? words.hearsNothing : words.speak}
      </p>
    </div>
  )
}
