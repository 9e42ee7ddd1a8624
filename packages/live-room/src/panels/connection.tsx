/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useNow, useRoomContext, useSnapshot } from '../base.ts'
import { explain, useAnnounced } from '../parts.ts'
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
  const offline = navigator.onLine === false
  const texts = ((): string[] => {
    if (well) return room.level === 'sampled' || room.level === 'counters' ? [words.sampledOut] : []
    if (!late) return []
    const what = offline ? words.offline : state === 'waiting' ? words.reconnecting : words.connecting
    if (late === 'said' || offline) return [what]
    const intercepted = error?.code === 'not_ovation' && location.href.startsWith(session.options.server)
    return [what, intercepted ? words.intercepted : error ? explain(words, error) : (words.errors.unreachable ?? '')]
  })()
  const waits = !well && waitMs > 0 && !offline
  const wait = words.tryingIn(Math.ceil(waitMs / 1_000))
  const wasLost = useRef(false)
  if (late) wasLost.current = true
  // Said once for what it is: neither every try nor every second.
  const said = useMemo(
    () => [...texts, ...(waits && texts.length > 0 ? [wait] : [])].join(' '),
    [well, room.level, late, offline, error?.code, waits, nextTryAt],
  )
  useAnnounced(well && wasLost.current && said === '' ? words.connectedAgain : said)
  if (texts.length === 0) return null
  return (
    <div class="connection">
      {texts.map((text) => (
        <span key={text}>{text}</span>
      ))}
      {waits && <span>{wait}</span>}
      {!well && state === 'waiting' && !offline && (
        <button type="button" onClick={() => session.retryNow()}>
          {words.retryNow}
        </button>
      )}
    </div>
  )
}
