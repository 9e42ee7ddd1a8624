/** @jsxImportSource @ovation/live-room */
import { compact, useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { ControlIcon } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** While somebody reads back: leads to the present, and says how many rows are new. */
export function Newest({ kept, seen }: Pick<SlotProps['chat-end'], 'kept' | 'seen'>) {
  const { language } = useRoomContext()
  const words = usePanelWords()
  if (seen === undefined) return null
  const unread = kept.log?.countAfter(seen) ?? 0
  return (
    <button
      type="button"
      class="newest"
      aria-label={unread === 0 ? words.toNewest : undefined}
      title={words.toNewest}
      onClick={() => kept.follow?.()}
    >
      <ControlIcon name="down" />
      {unread > 0 && <span>{words.newMessages(unread, compact(unread, language))}</span>}
    </button>
  )
}
