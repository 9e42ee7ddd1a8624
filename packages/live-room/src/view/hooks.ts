import { createContext } from 'preact'
import { useContext, useEffect, useReducer } from 'preact/hooks'
import type { RoomSession, SessionSnapshot } from '../room-session.ts'
import type { Language, Words } from '../words/index.ts'

export type RoomContextValue = { session: RoomSession; words: Words; language: Language; root: ShadowRoot }

export const RoomContext = createContext<RoomContextValue | undefined>(undefined)

export const useRoomContext = (): RoomContextValue => {
  const context = useContext(RoomContext)
  if (!context) throw new Error('outside of a scene')
  return context
}

/** What the visit shows, drawn at most once a frame however much happens in a room. */
export function useSnapshot(session: RoomSession): SessionSnapshot {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    let due: number | undefined
    // A tab in the background gets no frames; a timer keeps it from falling behind without end.
    const draw = (): void => {
      due = undefined
      redraw(undefined)
    }
    const stop = session.subscribe(() => {
      due ??= document.hidden ? Number(setTimeout(draw, 1_000)) : requestAnimationFrame(draw)
    })
    redraw(undefined)
    return stop
  }, [session])
  return session.getSnapshot()
}

const SECOND_MS = 1_000

/** The time of this device, again every second until `until` and then no more. */
export function useNow(until: number, intervalMs = SECOND_MS): number {
  const [ticks, tick] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const leftMs = until - Date.now()
    if (leftMs <= 0) return
    // Together with the seconds that are left, so that a countdown is even.
    const timer = setTimeout(tick, leftMs % intervalMs || intervalMs)
    return () => clearTimeout(timer)
  }, [until, intervalMs, ticks])
  return Date.now()
}
