/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'
import { useAnnounced } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

const TELL_LENGTH_FROM = 0.8

/** How long a message is, once it is nearly too long. That it is so is said once, not with every character. */
export function Length({ length, max }: SlotProps['length']) {
  const words = usePanelWords()
  const [near, over] = [length > max * TELL_LENGTH_FROM, length > max]
  useAnnounced(over ? words.tooLong(max) : near ? words.nearlyTooLong(max) : undefined)
  if (!near) return null
  return (
    <span class={over ? 'counter over' : 'counter'}>
      {length}/{max}
    </span>
  )
}
