/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useState } from 'preact/hooks'
import { useNow, useRoomContext, useSnapshot } from '../base.ts'
import { explain } from '../parts.ts'
import { usePanelWords } from './use-words.ts'

/** When a message about the connection is shown, and when an explanation. */
const WORD_MS = 300
const EXPLANATION_MS = 5_000
const LONG_WAIT_MS = 10_000

/** The state of the connection as a text; nothing while it is connected. */
export function Connection() {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { room, connection } = useSnapshot(session)
  const [late, setLate] = useState<'' | 'said' | 'explained'>('')
  const well = room.status === 'attached'
  const { state, error, retryInMs = 0 } = connection
  const nextTryAt = useMemo(() => (retryInMs < LONG_WAIT_MS ? 0 : Date.now() + retryInMs), [connection])
  const waitMs = nextTryAt - useNow(nextTryAt)
  useEffect(() => {
    if (well) return setLate('')
    const word = setTimeout(() => setLate('said'), WORD_MS)
    const explanation = setTimeout(() => setLate('explained'), EXPLANATION_MS)
    return () => {
      clearTimeout(word)
      clearTimeout(explanation)
    }
  }, [well])
  if (well && (room.level === 'sampled' || room.level === 'counters'))
    return (
      <div class="connection" role="status">
        <span>{words.sampledOut}</span>
      </div>
    )
  if (well || !late) return <div role="status" />
  const offline = navigator.onLine === false
  return (
    <div class="connection" role="status">
      <span>{offline ? words.offline : state === 'waiting' ? words.reconnecting : words.connecting}</span>
      {late === 'explained' && !offline && (
        <span>
          {error?.code === 'not_ovation' && location.href.startsWith(session.options.server)
            ? words.intercepted
            : error
              ? explain(words, error)
              : words.errors.unreachable}
        </span>
      )}
      {waitMs > 0 && !offline && <span aria-live="off">{words.tryingIn(Math.ceil(waitMs / 1_000))}</span>}
      {state === 'waiting' && !offline && (
        <button type="button" onClick={() => session.retryNow()}>
          {words.retryNow}
        </button>
      )}
    </div>
  )
}
