import { useEffect } from 'preact/hooks'
import { useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { followKeyboard } from './keyboard-cover.ts'

/** Keeps the field for a message above the keyboard of a phone: the room ends where that begins. */
export function Keyboard({ side }: SlotProps['composer']) {
  const { root } = useRoomContext()
  useEffect(() => (side === 'after' ? undefined : followKeyboard(root)), [root, side])
  return null
}
