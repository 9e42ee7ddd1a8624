import { createContext } from 'preact'
import { useContext, useEffect, useReducer } from 'preact/hooks'
import type { Visit, VisitSnapshot } from '../visit.ts'
import type { Language, Words } from '../words/index.ts'

export type Scene = { visit: Visit; words: Words; language: Language; root: ShadowRoot }

export const SceneContext = createContext<Scene | undefined>(undefined)

export const useScene = (): Scene => {
  const scene = useContext(SceneContext)
  if (!scene) throw new Error('outside of a scene')
  return scene
}

/** What the visit shows, drawn at most once a frame however much happens in a room. */
export function useVisit(visit: Visit): VisitSnapshot {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    let due: number | undefined
    // A tab in the background gets no frames; a timer keeps it from falling behind without end.
    const draw = (): void => {
      due = undefined
      redraw(undefined)
    }
    const stop = visit.subscribe(() => {
      due ??= document.hidden ? Number(setTimeout(draw, 1_000)) : requestAnimationFrame(draw)
    })
    redraw(undefined)
    return stop
  }, [visit])
  return visit.getSnapshot()
}

const SECOND_MS = 1_000

/** The time of this device, again every second until `until` and then no more. */
export function useNow(until: number, everyMs = SECOND_MS): number {
  const [ticks, tick] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const leftMs = until - Date.now()
    if (leftMs <= 0) return
    // Together with the seconds that are left, so that a countdown is even.
    const timer = setTimeout(tick, leftMs % everyMs || everyMs)
    return () => clearTimeout(timer)
  }, [until, everyMs, ticks])
  return Date.now()
}
