import { useState } from 'react'
import { neighbour } from './bounds.ts'
import type { Bounds } from './bounds.ts'
import { begun, changed, undone } from './history.ts'
import { beginAt, endAt, firstRange } from './range.ts'

/** What is selected of a recording, between its keyframes, and how it was before. */
export function useSelection(bounds: Bounds, startMs: number) {
  const [past, setPast] = useState(() => begun(firstRange(startMs, bounds)))
  const move = (end: 'start' | 'end', ms: number, continues = false): void =>
    setPast((past) => changed(past, (end === 'start' ? beginAt : endAt)(past.now, ms, bounds), continues))
  return {
    range: past.now,
    move,
    /** By so many keyframes. */
    step: (end: 'start' | 'end', steps: number): void => {
      const { fromMs, toMs } = past.now
      move(end, neighbour(bounds, end === 'start' ? fromMs : toMs, steps))
    },
    undo: past.before.length > 0 ? (): void => setPast(undone) : undefined,
  }
}
