/** @jsxImportSource @ovation/live-room */
import { useEffect } from 'preact/hooks'
import { isAccount } from '../account/identities.ts'
import { isOffered, useRoomContext, useSnapshot } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { watchEntry } from './entry-watch.ts'
import { Password } from './password.tsx'
import { refusalWords } from './refusal-words.ts'
import { usePanelWords } from './use-words.ts'

/** What a host may change their mind about. A room that is not there is not asked for again: guesses are counted. */
const MAY_END: ReadonlySet<string> = new Set(['banned', 'members_only'])

const after = (delayMs: number, run: () => void): (() => void) => {
  const timer = setTimeout(run, delayMs)
  return () => clearTimeout(timer)
}

/** In place of the room: why this person is not in it, and what they can do. */
export function Refusal({ refusal }: SlotProps['refusal']) {
  const { session, ask } = useRoomContext()
  const words = usePanelWords()
  const { status, state } = useSnapshot(session).room
  const { room } = session
  const { code, message } = refusal
  // No sheet of the room is there again when they are back.
  useEffect(() => ask(undefined), [])
  // Viewers read plain words; whoever builds the page reads this.
  useEffect(() => console.warn(`<live-room>: ${code}: ${message}`), [code])
  useEffect(() => {
    if (!MAY_END.has(code)) return
    const enter = (): void => session.retryNow()
    const shown = (): void => {
      if (!document.hidden) enter()
    }
    const stop = watchEntry({ enter, after, random: Math.random })
    document.addEventListener('visibilitychange', shown)
    return () => {
      stop()
      document.removeEventListener('visibilitychange', shown)
    }
  }, [session, code])
  if (code === 'password_needed' || code === 'password_wrong')
    return (
      <div class="refusal">
        <Password wrong={code === 'password_wrong'} />
      </div>
    )
  const [title, more] = refusalWords(code, words)
  return (
    <div class="refusal" role="alert">
      {state.title !== '' && <span>{state.title}</span>}
      <b role="heading" aria-level={1}>
        {title}
      </b>
      <p>{more}</p>
      <button type="button" class="primary" disabled={status === 'attaching'} onClick={() => session.retryNow()}>
        {words.retryNow}
      </button>
      {code === 'members_only' && isOffered(session) && !isAccount(room.connection.self?.id) && (
        <button type="button" class="instead" onClick={() => ask({ kind: 'account' })}>
          {words.signIn}
        </button>
      )}
    </div>
  )
}
