import { useEffect, useReducer } from 'preact/hooks'

/** Renders again in `inMs` milliseconds, unless something else does before; never while the page is hidden, and once it is seen. */
export function useTicks(inMs: number): void {
  const [, tick] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    if (document.hidden || !Number.isFinite(inMs)) return
    const timer = setTimeout(tick, inMs)
    return () => clearTimeout(timer)
  })
  useEffect(() => {
    document.addEventListener('visibilitychange', tick)
    return () => document.removeEventListener('visibilitychange', tick)
  }, [])
}
