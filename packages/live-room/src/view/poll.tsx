/** @jsxImportSource @ovation/live-room */
import { useScene, useVisit } from './hooks.ts'
import { Part } from './part.tsx'

export const CLOSED_POLL_SHOWN_MS = 60_000

/** Loads what shows polls as soon as there is one that ought to be seen. */
export function Poll() {
  const { visit } = useScene()
  const { poll } = useVisit(visit).room.essential
  if (!poll || (poll.closed && visit.now() - poll.talliedAt > CLOSED_POLL_SHOWN_MS)) return null
  return (
    <Part name="panels" inline>
      {({ PollCard }) => <PollCard />}
    </Part>
  )
}
