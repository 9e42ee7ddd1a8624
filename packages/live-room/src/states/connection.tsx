/** @jsxImportSource @ovation/live-room */
import { useMemo, useRef } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import { useAnnounced, usePanelWords } from '../parts.ts'
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
  const wasLost = useRef(false)
  if (!up) wasLost.current = true
  // Said once for what it is: not every second of the wait.
  const said = useMemo(
    () => [...texts, ...(wait && !up ? [wait] : [])].join(' '),
    [texts.join(' '), up, wait === undefined],
  )
  useAnnounced(up && wasLost.current && said === '' ? words.connectedAgain : said)
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
