import { useEffect, useRef, useState } from 'preact/hooks'
import type { Broadcast } from './broadcaster.ts'
import { heldUntil } from './held.ts'
import type { Cut } from './held.ts'

const SECOND_MS = 1_000

/** For how many milliseconds nobody goes live here yet, counted down. */
export function useHeld(cut: Cut | undefined, broadcast: Broadcast): number {
  const [now, setNow] = useState(Date.now)
  const told = useRef(now)
  useEffect(() => {
    if (broadcast.phase === 'over') told.current = Date.now()
    setNow(Date.now())
  }, [broadcast.phase, cut])
  const leftMs = Math.max(0, (heldUntil(cut, broadcast, told.current) ?? 0) - now)
  useEffect(() => {
    if (leftMs === 0) return
    const timer = setTimeout(() => setNow(Date.now()), SECOND_MS)
    return () => clearTimeout(timer)
  }, [leftMs])
  return leftMs
}
