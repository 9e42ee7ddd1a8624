import { durationText } from '@ovation/live-room/words'
import type { ReplayChapter } from '@ovation/protocol'
import { useEffect, useRef } from 'react'
import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react'
import { useStrings } from '../words/index.ts'
import { Filmstrip } from './filmstrip.tsx'
import type { Range } from './range.ts'
import { clipStrings } from './strings.ts'
import { preciseText } from './times.ts'
import { centred, ticksOf, zoomed } from './view.ts'
import type { View } from './view.ts'

const TICKS = 8
/** A drag beyond the edge moves the timeline by so much of what it shows, at most, with each movement. */
const MAX_BEYOND = 0.04
const WHEEL_FACTOR = 1.25
/** So near to an end, in per cent, the time of a handle stands on its other side. */
const NEAR_EDGE = 16
/** A selection that is not wider has no place for both of its times. */
const CROWDED_PERCENT = 16

export type TimelineProps = {
  durationMs: number
  view: View
  setView: (view: View) => void
  range: Range
  atMs: number
  chapters: readonly ReplayChapter[]
  /** The address of the picture of a moment; undefined where there are none. */
  still: ((atMs: number) => string) | undefined
  seek: (ms: number) => void
  /** An end of the selection is dragged; `continues`: further. */
  drag: (end: 'start' | 'end', ms: number, continues: boolean) => void
  /** An end is moved by so many keyframes. */
  step: (end: 'start' | 'end', steps: number) => void
}

/** The recording as a strip of pictures, with its selection, the position and the chapters. Everything on it speaks times. */
export function Timeline(props: TimelineProps) {
  const { durationMs, view, setView, range, atMs, chapters, still, seek, drag, step } = props
  const words = useStrings(clipStrings)
  const strip = useRef<HTMLDivElement>(null)
  /** What a pointer drags: how far it is from it, and whether it has moved by now. */
  const drawn = useRef<{ offsetMs: number; continues: boolean }>(undefined)
  const place = (ms: number): number => ((ms - view.fromMs) / view.spanMs) * 100
  const at = (ms: number): CSSProperties => ({ left: `${place(ms)}%` })
  const isSeen = (ms: number): boolean => place(ms) >= -0.5 && place(ms) <= 100.5
  const msAt = (clientX: number): number => {
    const { left = 0, width = 1 } = strip.current?.getBoundingClientRect() ?? {}
    const share = Math.min(1 + MAX_BEYOND, Math.max(-MAX_BEYOND, (clientX - left) / width))
    return Math.max(0, Math.min(durationMs, view.fromMs + share * view.spanMs))
  }
  const now = useRef({ view, msAt })
  now.current = { view, msAt }
  useEffect(() => {
    const element = strip.current
    const wheel = (event: WheelEvent): void => {
      const { view, msAt } = now.current
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault()
        setView(zoomed(view, event.deltaY > 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR, msAt(event.clientX), durationMs))
      } else if (event.deltaX !== 0) {
        event.preventDefault()
        const middle = view.fromMs + view.spanMs / 2
        setView(centred(view, middle + (event.deltaX / (element?.clientWidth ?? 1)) * view.spanMs, durationMs))
      }
    }
    element?.addEventListener('wheel', wheel, { passive: false })
    return () => element?.removeEventListener('wheel', wheel)
  }, [durationMs])
  /**
   * Follows a pointer from where it comes down until it is lifted. `originMs`: of what is taken there, which keeps its distance
   * from the pointer; without it, what is moved comes to the pointer.
   */
  const dragging = (moved: (ms: number, continues: boolean) => void, originMs?: number) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0) return
      event.stopPropagation()
      event.currentTarget.setPointerCapture(event.pointerId)
      const ms = msAt(event.clientX)
      drawn.current = { offsetMs: (originMs ?? ms) - ms, continues: originMs === undefined }
      if (originMs === undefined) moved(ms, false)
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      const now = drawn.current
      if (!now || !event.currentTarget.hasPointerCapture(event.pointerId)) return
      moved(Math.max(0, Math.min(durationMs, msAt(event.clientX) + now.offsetMs)), now.continues)
      now.continues = true
    },
    onPointerUp: () => void (drawn.current = undefined),
    onPointerCancel: () => void (drawn.current = undefined),
  })
  const handle = (end: 'start' | 'end', ms: number) => (
    <div
      className={handleClass(end, place(ms), place(range.toMs) - place(range.fromMs))}
      role="slider"
      tabIndex={0}
      aria-label={end === 'start' ? words.clipStart : words.clipEnd}
      aria-valuemin={0}
      aria-valuemax={Math.round(durationMs)}
      aria-valuenow={Math.round(ms)}
      aria-valuetext={preciseText(ms)}
      hidden={!isSeen(ms)}
      style={at(ms)}
      {...dragging((to, continues) => drag(end, to, continues), ms)}
      onKeyDown={(event: KeyboardEvent) => {
        const steps = STEPS[event.key]
        if (steps === undefined || event.ctrlKey || event.metaKey || event.altKey) return
        event.preventDefault()
        event.stopPropagation()
        step(end, event.shiftKey ? steps * 5 : steps)
      }}
    >
      <output>{preciseText(ms)}</output>
    </div>
  )
  return (
    <div className="timeline" role="group" aria-label={words.timeline}>
      <div className="ticks" aria-hidden="true">
        {ticksOf(view, TICKS).map((ms) => (
          <span key={ms} style={at(ms)}>
            {durationText(ms)}
          </span>
        ))}
      </div>
      <div className="strip" ref={strip} {...dragging((ms) => seek(ms))}>
        <div className="clipped">
          {still && <Filmstrip view={view} address={still} />}
          <div className="outside" style={{ left: 0, width: `${Math.max(0, place(range.fromMs))}%` }} />
          <div className="outside" style={{ right: 0, width: `${Math.max(0, 100 - place(range.toMs))}%` }} />
          {chapters
            .filter(({ atMs }) => isSeen(atMs))
            .map(({ atMs: ms, title }) => (
              <i key={`${ms} ${title}`} className="chapter" style={at(ms)} title={`${durationText(ms)} ${title}`} />
            ))}
        </div>
        <div
          className="selected"
          style={{
            left: `${Math.max(0, place(range.fromMs))}%`,
            right: `${Math.max(0, 100 - place(range.toMs))}%`,
          }}
          hidden={place(range.toMs) < 0 || place(range.fromMs) > 100}
        />
        {handle('start', range.fromMs)}
        {handle('end', range.toMs)}
        <div className="playhead" hidden={!isSeen(atMs)} style={at(atMs)} />
      </div>
      {view.spanMs < durationMs && <Overview {...props} />}
    </div>
  )
}

/** `inward`: at an edge its time stands inside; `crowded`: where that of the other end would lie over it. */
function handleClass(end: 'start' | 'end', percent: number, width: number): string {
  const inward = percent < NEAR_EDGE || percent > 100 - NEAR_EDGE
  return ['handle', end, inward && 'inward', inward && width < CROWDED_PERCENT && 'crowded'].filter(Boolean).join(' ')
}

const STEPS: Partial<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
  PageDown: -5,
  PageUp: 5,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
}

/** The whole recording below, with what the timeline shows of it; the pointer moves that. Keys move the position, and it follows. */
function Overview({ durationMs, view, setView, range, atMs }: TimelineProps) {
  const bar = useRef<HTMLDivElement>(null)
  const percent = (ms: number): string => `${(ms / durationMs) * 100}%`
  const go = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect()
    setView(centred(view, ((event.clientX - left) / width) * durationMs, durationMs))
  }
  return (
    <div
      className="overview"
      ref={bar}
      aria-hidden="true"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId)
        go(event)
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && go(event)}
    >
      <i className="selection" style={{ left: percent(range.fromMs), width: percent(range.toMs - range.fromMs) }} />
      <i className="window" style={{ left: percent(view.fromMs), width: percent(view.spanMs) }} />
      <i className="head" style={{ left: percent(atMs) }} />
    </div>
  )
}
