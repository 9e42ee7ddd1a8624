import { useEffect, useRef, useSyncExternalStore } from 'react'

let holders = 0
const listeners = new Set<() => void>()

function change(by: 1 | -1): void {
  holders += by
  for (const listener of listeners) listener()
}

/** While it is shown, panels stay where they are: what a panel opened goes with it when the panel moves. */
export function useHoldLayout(): void {
  useEffect(() => {
    change(1)
    return () => change(-1)
  }, [])
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A value as it was when something began to hold the layout, for as long as it does. */
export function useUnlessHeld<T>(value: T): T {
  const isHeld = useSyncExternalStore(subscribe, () => holders > 0)
  const kept = useRef(value)
  if (!isHeld) kept.current = value
  return kept.current
}
