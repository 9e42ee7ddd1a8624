/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { durationText } from '../words/format.ts'
import { StillPictures } from './still-pictures.ts'
import type { ReplayWords } from './words/index.ts'

type Props = {
  info: ReplaySummary
  words: ReplayWords
  /** Where the video is in the recording, milliseconds. */
  atMs: number
  endMs: number
  seek: (ms: number) => void
  /** The address of the picture of a moment; undefined where there are none, as of audio alone. */
  still: ((ms: number) => string) | undefined
}

/** Of pictures, in pixels of the screen's densest kind that counts. */
const STILL = { width: 320, height: 180 }
/** Keyframes are about so far apart: what lies between them shows the same. */
const STILL_STEP_MS = 2_000
/** Of the thumb, whose middle is where a pointer is at the ends of the bar. */
const THUMB_PX = 16

/** Draws the picture of a moment while there is one to show. */
function useStill(still: Props['still'], atMs: number | undefined) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const pictures = useRef<StillPictures>(undefined)
  const place = atMs === undefined ? undefined : Math.floor(atMs / STILL_STEP_MS) * STILL_STEP_MS
  useEffect(() => {
    if (!still || place === undefined || !canvas.current) return
    pictures.current ??= new StillPictures()
    pictures.current.draw(still(place), canvas.current)
  }, [place])
  useEffect(() => () => pictures.current?.close(), [])
  return canvas
}

/** The position in the recording. While it is dragged, or pointed at, it shows what is there: the time and the picture. */
export function Seek({ info: { startMs }, words, seek, still, atMs, endMs }: Props) {
  const [draggedMs, setDragged] = useState<number>()
  const [pointedMs, setPointed] = useState<number>()
  const shownMs = draggedMs ?? pointedMs
  const canvas = useStill(still, shownMs)
  const at = Math.min(endMs, draggedMs ?? atMs)
  const text = durationText(at - startMs)
  // The browser reports a change after this; none if it was dragged back to where it began.
  const drop = (): void =>
    void setTimeout(() => {
      setDragged(undefined)
      setPointed(undefined)
    })
  return (
    <>
      <span class="time">
        {text} / {durationText(endMs - startMs)}
      </span>
      <span class="seek" style={{ '--share': ((shownMs ?? at) - startMs) / Math.max(1, endMs - startMs) }}>
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
          onPointerMove={({ pointerType, offsetX, currentTarget }) => {
            if (pointerType !== 'mouse') return
            const share = (offsetX - THUMB_PX / 2) / Math.max(1, currentTarget.offsetWidth - THUMB_PX)
            setPointed(startMs + Math.min(1, Math.max(0, share)) * (endMs - startMs))
          }}
          onPointerLeave={() => setPointed(undefined)}
          onPointerUp={drop}
          onTouchEnd={drop}
          onBlur={drop}
        />
        {shownMs !== undefined && (
          <output aria-hidden="true">
            {still && <canvas ref={canvas} {...STILL} />}
            {durationText(shownMs - startMs)}
          </output>
        )}
      </span>
    </>
  )
}
