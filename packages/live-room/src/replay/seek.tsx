/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { useState } from 'preact/hooks'
import { durationText } from '../words/format.ts'
import type { ReplayWords } from './words/index.ts'

type Props = {
  info: ReplaySummary
  words: ReplayWords
  /** Where the video is in the recording, milliseconds. */
  atMs: number
  endMs: number
  seek: (ms: number) => void
}

/** The position in the recording. While it is dragged it shows the time that the video will move to. */
export function Seek({ info: { startMs }, words, seek, atMs, endMs }: Props) {
  const [draggedMs, setDragged] = useState<number>()
  const at = Math.min(endMs, draggedMs ?? atMs)
  const text = durationText(at - startMs)
  // The browser reports a change after this; none if it was dragged back to where it began.
  const drop = (): void => void setTimeout(() => setDragged(undefined))
  return (
    <>
      <span class="time">
        {text} / {durationText(endMs - startMs)}
      </span>
      <span class="seek" style={{ '--share': (at - startMs) / Math.max(1, endMs - startMs) }}>
        <input
          type="range"
          aria-label={words.position}
          aria-valuetext={text}
          min={startMs}
          max={endMs}
          step={1_000}
          value={at}
          onInput={(event) => setDragged(Number(event.currentTarget.value))}
          onChange={(event) => {
            seek(Number(event.currentTarget.value))
            setDragged(undefined)
          }}
          onPointerUp={drop}
          onTouchEnd={drop}
          onBlur={drop}
        />
        {draggedMs !== undefined && <output aria-hidden="true">{text}</output>}
      </span>
    </>
  )
}
