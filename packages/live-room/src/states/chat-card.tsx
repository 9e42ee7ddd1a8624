/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '../base.ts'
import { BroadcastNotice } from './broadcast-notice.tsx'
import { Connection } from './connection.tsx'
import { broadcastOf } from './room-state.ts'
import { nextPhaseInMs } from './schedule.ts'
import { useTicks } from './use-ticks.ts'

/** Where there is no stage, the chat says of the broadcast what is worth a card: not that it is simply not live. */
function ChatState() {
  const { session } = useRoomContext()
  const { stream, settings, seq } = useSnapshot(session).room.state
  const { startsAt } = settings
  const now = session.now()
  useTicks(nextPhaseInMs(startsAt, now))
  if (seq === 0) return null
  const state = broadcastOf({ stream, startsAt, now })
  if (state === 'none' || state === 'live') return null
  return (
    <div class="chat-state" data-state={state}>
      <BroadcastNotice state={state} />
    </div>
  )
}

/** Above the chat: the connection, and in `mode="chat"` what the stage says elsewhere. */
export function AboveChat() {
  const { root } = useRoomContext()
  return (
    <>
      <Connection />
      {root.host.getAttribute('mode') === 'chat' && <ChatState />}
    </>
  )
}
