/** @jsxImportSource @ovation/live-room */
import { reactionCounts } from './model-counts.ts'
import type { ReactedMessage } from './model.ts'

/** The reactions to a message of a recording, which nobody adds to. */
export function ReactionRow({ message }: { message: ReactedMessage }) {
  const counts = reactionCounts(message)
  return counts && <small class="counts">{counts}</small>
}
