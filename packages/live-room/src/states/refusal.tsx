/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo } from 'preact/hooks'
import type { ComponentChildren } from 'preact'
import { isAccount } from '../account/identities.ts'
import { isOffered, timeOf, useRoomContext, useSnapshot } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { after, usePanelWords } from '../parts.ts'
import { watchEntry } from './entry-watch.ts'
import { Notice } from './notice.tsx'
import { Password } from './password.tsx'
import { iconOf, reasonOf, refusalWords, waysOf } from './refusal-words.ts'

/** What a host may change their mind about. A room that is not there is not asked for again: guesses are counted. */
const MAY_END: ReadonlySet<string> = new Set(['banned', 'members_only', 'password_needed', 'password_wrong'])

/** Tries to enter again: now and then, and when the page is looked at again. */
function useEntry(code: string): void {
  const { session } = useRoomContext()
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
}

/** In place of the room: why this person is not in it, and what they can do. */
export function Refusal({ refusal }: SlotProps['refusal']) {
  const { session, root, language, ask, say } = useRoomContext()
  const words = usePanelWords()
  const { status, state } = useSnapshot(session).room
  const { code, message, retryInMs } = refusal
  const until = useMemo(() => (retryInMs === undefined ? undefined : session.now() + retryInMs), [refusal])
  const elsewhere = new URL(session.options.server, location.href).origin !== location.origin
  const given = session.options.getToken !== undefined
  const reason = reasonOf(code, elsewhere && !given)
  // No sheet of the room is there again when they are back, and nothing that was said in it lies over the card.
  useEffect(() => (ask(undefined), say('')), [])
  // Viewers read plain words; whoever builds the page reads this.
  useEffect(() => console.warn(`<live-room>: ${code}: ${message}`), [code])
  useEntry(code)
  if (reason === 'password')
    return (
      <Place>
        <Password refused={code === 'password_wrong'} title={state.title} />
      </Place>
    )
  const [title, more] = refusalWords(reason, words)
  const text =
    code === 'banned' && until !== undefined ? words.bannedUntil(timeOf(until, language, session.now())) : more
  const signIn = isOffered(session) && !isAccount(session.room.connection.self?.id)
  const ways = waysOf(reason, { signIn, renews: 'getToken' in root.host && root.host.getToken !== undefined })
  const act = {
    retry: (
      <button
        type="button"
        class={ways[0] === 'retry' ? 'primary' : 'instead'}
        disabled={status === 'attaching'}
        onClick={() => session.retryNow()}
      >
        {words.retryNow}
      </button>
    ),
    reload: (
      <button type="button" class="primary" onClick={() => location.reload()}>
        {words.reload}
      </button>
    ),
    signIn: (
      <button type="button" class="primary" onClick={() => ask({ kind: 'account' })}>
        {words.signIn}
      </button>
    ),
  }
  return (
    <Place alert>
      {state.title !== '' && <span class="of-room">{state.title}</span>}
      <Notice first icon={iconOf(reason)} title={title} text={text} act={ways.map((way) => act[way])} />
    </Place>
  )
}

const Place = ({ alert = false, children }: { alert?: boolean; children: ComponentChildren }) => (
  <div class="refusal" {...(alert ? { role: 'alert' } : {})}>
    {children}
  </div>
)
