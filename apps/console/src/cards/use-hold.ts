import { Hold as Holding } from '@ovation/live-room/hold'
import { useEffect, useState } from 'react'
import type { PointerEvent, RefObject } from 'react'

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
  const [holding] = useState(() => new Holding(() => performance.now()))
  const look = (): void => setHeld(holding.held || (list.current?.querySelector(IN_USE) ?? null) !== null)
  useEffect(() => {
    if (!held) return
    const timer = setInterval(() => {
      // What was under the pointer may be gone, a message that was deleted: then nobody is told that the pointer left.
      if (!list.current?.matches(':hover')) holding.point(false)
      look()
    }, LOOK_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [held])
  const set = (event: PointerEvent, { down, inside }: { down?: boolean; inside?: boolean }): void => {
    if (event.pointerType !== 'mouse') {
      if (down !== undefined) holding.touch(down)
    } else if (inside !== undefined) holding.point(inside)
    look()
  }
  return {
    held,
    release: () => {
      holding.release()
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
