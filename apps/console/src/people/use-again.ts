import { useEffect, useRef } from 'react'

/** Runs something now, and again and again while it is shown; anew when `about` changes. */
export function useAgain(run: () => unknown, intervalMs: number, about: unknown): void {
  const newest = useRef(run)
  newest.current = run
  useEffect(() => {
    void newest.current()
    const timer = setInterval(() => void newest.current(), intervalMs)
    return () => clearInterval(timer)
  }, [about, intervalMs])
}
