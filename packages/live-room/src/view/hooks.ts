import { createContext } from 'preact'
import { useContext, useEffect, useReducer } from 'preact/hooks'
import type { RoomSession, SessionSnapshot } from '../room-session.ts'
import type { Language, Words } from '../words/index.ts'
import { beforeNextFrame } from './next-frame.ts'
import type { SheetRequest } from './slots.tsx'

export type RoomContextValue = {
  session: RoomSession
  words: Words
  language: Language
  root: ShadowRoot
  /** Opens a sheet, or closes it. */
  ask: (request: SheetRequest | undefined) => void
  /** Shows a short message that disappears by itself. */
  say: (text: string) => void
  /** Something could not be loaded: perhaps the server has been updated. */
  missing?: (() => void) | undefined
}

/** Everything on the screen is in a room. */
export const RoomContext = createContext(undefined as unknown as RoomContextValue)

export const useRoomContext = (): RoomContextValue => useContext(RoomContext)

/** The snapshot of the session, rendered at most once per frame however much happens in a room. */
export function useSnapshot(session: RoomSession): SessionSnapshot {
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const changed = redraw as () => void
    const stop = session.subscribe(() => beforeNextFrame(changed))
    changed()
    return stop
  }, [session])
  return session.getSnapshot()
}

const SECOND_MS = 1_000

/** The time of this device, updated every second until `until`. */
export function useNow(until: number, intervalMs = SECOND_MS): number {
  const [ticks, tick] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const leftMs = until - Date.now()
    if (leftMs <= 0) return
    // In step with the remaining seconds, so that a countdown is even.
    const timer = setTimeout(tick, leftMs % intervalMs || intervalMs)
    return () => clearTimeout(timer)
  }, [until, intervalMs, ticks])
  return Date.now()
}
