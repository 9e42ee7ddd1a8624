import { useEffect } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { coverOf } from './keyboard-cover.ts'

/** Keeps the field for a message above the keyboard of a phone: the room ends where that begins. */
export function Keyboard({ side }: SlotProps['composer']) {
  const { root } = useRoomContext()
  useEffect(() => {
    const { visualViewport: visible } = window
    if (side === 'after' || !visible) return
    const room = root.querySelector<HTMLElement>('.root')
    const look = (): void => {
      // Only a field opens a keyboard.
      const bottomPx = root.activeElement?.matches('input') ? root.host.getBoundingClientRect().bottom : 0
      const px = coverOf({ bottomPx, windowHeightPx: innerHeight, visible })
      room?.style.setProperty('--keyboard', `${px}px`)
    }
    const targets = [visible, visible, root, root]
    const types = ['resize', 'scroll', 'focusin', 'focusout']
    types.forEach((type, at) => targets[at]?.addEventListener(type, look))
    return () => types.forEach((type, at) => targets[at]?.removeEventListener(type, look))
  }, [root, side])
  return null
}
