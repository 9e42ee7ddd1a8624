/** @jsxImportSource @ovation/live-room */
import { useRef } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import { useAnnounced, usePanelWords } from '../parts.ts'
import { Outage } from './outage.ts'
import { useLink } from './use-link.ts'

/** The state of the connection over the chat; nothing while it is up. The style sheet hides it where the stage says the same. */
export function Connection() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { room, connection } = useSnapshot(session)
  const { link, why, wait } = useLink()
  const sampled = room.status === 'attached' && (room.level === 'sampled' || room.level === 'counters')
  const up = sampled || link === 'up'
  const waiting = connection.state === 'waiting'
  const what = link === 'offline' ? words.offline : waiting ? words.reconnecting : words.connecting
  const texts = sampled ? [words.sampledOut] : up ? [] : [what, ...(why ? [why] : [])]
  const outage = useRef(new Outage())
  useAnnounced(outage.current.tell(sampled ? 'up' : link, room.status === 'attached', why, words))
  useAnnounced(sampled ? words.sampledOut : undefined)
  if (texts.length === 0) return null
  return (
    <div class="connection" data-link={sampled ? undefined : link}>
      {texts.map((text) => (
        <span key={text}>{text}</span>
      ))}
      {!up && wait && <span>{wait}</span>}
      {!up && (waiting || link === 'offline') && (
        <button type="button" onClick={() => session.retryNow()}>
          {words.retryNow}
        </button>
      )}
    </div>
  )
}
