/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'
import { ControlIcon } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** Says how many rows are new while somebody reads back, and goes there. */
export function Newest({ unread, toNewest }: SlotProps['chat-end']) {
  const words = usePanelWords()
  if (unread === 0) return null
  return (
    <button type="button" class="newest" onClick={toNewest}>
      <ControlIcon name="down" /> <span>{words.newMessages(unread)}</span>
    </button>
  )
}
