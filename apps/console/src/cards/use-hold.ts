import { useEffect, useRef, useState } from 'react'
import type { PointerEvent, RefObject } from 'react'

/** After a finger was lifted, long enough to reach the button of the row. */
const TOUCH_HOLD_MS = 2_000
const LOOK_INTERVAL_MS = 200
/** The keyboard is on a row, or something is open that belongs to one. */
const IN_USE = ':focus-visible, [aria-expanded="true"]'

export type Hold = {
  held: boolean
  /** Lets go until the pointer moves again. */
  release: () => void
  /** For the list. They hear of menus that a row opens, too: React passes events on along its own tree. */
  handlers: Record<
    'onPointerMove' | 'onPointerLeave' | 'onPointerDown' | 'onPointerUp' | 'onPointerCancel',
    (event: PointerEvent) => void
  > & { onFocus: () => void }
}

/** Whether a list must not move: somebody points at its rows, has a finger on one, or uses what belongs to one. */
export function useHold(list: RefObject<HTMLElement | null>): Hold {
  const [held, setHeld] = useState(false)
  const pointing = useRef(false)
  const touching = useRef(false)
  const touchedUntil = useRef(0)
  const look = (): void =>
    setHeld(
      pointing.current ||
        touching.current ||
        performance.now() < touchedUntil.current ||
        (list.current?.querySelector(IN_USE) ?? null) !== null,
    )
  useEffect(() => {
    if (!held) return
    const timer = setInterval(look, LOOK_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [held])
  const set = (event: PointerEvent, { down, inside }: { down?: boolean; inside?: boolean }): void => {
    if (event.pointerType === 'mouse') pointing.current = inside ?? pointing.current
    else if (down !== undefined) {
      if (touching.current && !down) touchedUntil.current = performance.now() + TOUCH_HOLD_MS
      touching.current = down
    }
    look()
  }
  return {
    held,
    release: () => {
      pointing.current = false
      touchedUntil.current = 0
      look()
    },
    handlers: {
      onPointerMove: (event) => set(event, { inside: true }),
      onPointerLeave: (event) => set(event, { inside: false }),
      onPointerDown: (event) => set(event, { down: true }),
      onPointerUp: (event) => set(event, { down: false }),
      onPointerCancel: (event) => set(event, { down: false }),
      onFocus: look,
    },
  }
}
