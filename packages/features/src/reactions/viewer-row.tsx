/** @jsxImportSource @ovation/live-room */
import type { RecordedProps } from '@ovation/live-room/base'
import { reactionCounts } from './model-counts.ts'

/** The reactions to a message of a recording, which nobody adds to. */
export function Recorded({ item }: RecordedProps) {
  const counts = item.kind === 'message' && reactionCounts(item.message)
  return counts ? <small class="counts">{counts}</small> : null
}
