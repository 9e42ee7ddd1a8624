/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '../base.ts'
import { usePanelWords } from '../parts.ts'
import { useLink } from './use-link.ts'

/** The state of the connection over the chat; nothing while it is up. The style sheet hides it where the stage says the same. */
export function Connection() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { room, connection } = useSnapshot(session)
  const { link, why, wait } = useLink()
  if (room.status === 'attached' && (room.level === 'sampled' || room.level === 'counters'))
    return (
      <div class="connection" role="status">
        <span>{words.sampledOut}</span>
      </div>
    )
  if (link === 'up') return <div role="status" />
  const waiting = connection.state === 'waiting'
  return (
    <div class="connection" role="status" data-link={link}>
      <span>{link === 'offline' ? words.offline : waiting ? words.reconnecting : words.connecting}</span>
      {why && <span>{why}</span>}
      {wait && <span aria-live="off">{wait}</span>}
      {(waiting || link === 'offline') && (
        <button type="button" onClick={() => session.retryNow()}>
          {words.retryNow}
        </button>
      )}
    </div>
  )
}
