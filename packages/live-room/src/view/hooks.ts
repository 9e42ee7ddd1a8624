import { createContext } from 'preact'
import { useContext, useEffect, useReducer, useState } from 'preact/hooks'
import type { Visit, VisitSnapshot } from '../visit.ts'
import type { Language, Words } from '../words/index.ts'

export type Scene = { visit: Visit; words: Words; language: Language }

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

/** The time, again every second while `running`. */
export function useSeconds(running: boolean): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!running) return
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [running])
  return now
}
