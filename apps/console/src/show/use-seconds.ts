import { useEffect, useReducer } from 'react'

/** Renders again every second, and gives the time of this device. */
export function useSeconds(runs: boolean): number {
  const [, tick] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    if (!runs) return
    const timer = setInterval(tick, 1_000)
    return () => clearInterval(timer)
  }, [runs])
  return Date.now()
}
