/** @jsxImportSource @ovation/live-room */
import type { SlotProps } from '../base.ts'
import { ControlIcon } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** Says how many rows are new while somebody reads back, and goes there. */
export function Newest({ log, list, seen }: SlotProps['chat-end']) {
  const words = usePanelWords()
  const unread = seen === undefined ? 0 : log.rows.filter(({ seq }) => seq !== undefined && seq > seen).length
  if (unread === 0) return null
  return (
    <button type="button" class="newest" onClick={() => list.current?.scrollTo({ top: list.current.scrollHeight })}>
      <ControlIcon name="down" /> <span>{words.newMessages(unread)}</span>
    </button>
  )
}
