/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from './hooks.ts'
import { Part } from './part.tsx'

export const CLOSED_POLL_SHOWN_MS = 60_000

/** Loads the poll card as soon as there is a poll to show. */
export function Poll() {
  const { session } = useRoomContext()
  const { poll } = useSnapshot(session).room.state
  if (!poll || (poll.closed && session.now() - poll.talliedAt > CLOSED_POLL_SHOWN_MS)) return null
  return (
    <Part name="panels" inline>
      {({ PollCard }) => <PollCard />}
    </Part>
  )
}
