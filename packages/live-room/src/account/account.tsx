/** @jsxImportSource @ovation/live-room */
import type { OvationError } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { isOffered, shownName, useRoomContext, useSnapshot, useToast } from '../base.ts'
import type { Language, SlotProps } from '../base.ts'
import { wordsOf } from '../core.ts'
import { ControlIcon, Part, Sheet, useStrings } from '../parts.ts'
import { isAccount, isMadeUp, takeCode } from './identities.ts'
import { isPasskeyDue } from './passkey-offer.ts'
import { accountStrings } from './strings.ts'
import { useMe } from './use-me.ts'
import { ACCOUNT_WORDS } from './words/index.ts'

/** The sheet and its texts, loaded when somebody opens it. */
const load = (language: Language) => async () => {
  const texts = wordsOf(ACCOUNT_WORDS, language)
  const [{ AccountSheet }] = await Promise.all([import('./sheet.tsx'), texts])
  return { AccountSheet }
}
const LOADS = { en: load('en'), zh: load('zh') }

/** Signing in and out, on the server's own pages: the sheet, links that are opened here, and what other tabs do. */
export function Account({ request, close }: SlotProps['sheet']) {
  const { session, root } = useRoomContext()
  if (!isOffered(session) || root.host.getAttribute('mode') === 'overlay') return null
  return <Offered {...{ request, close }} />
}

function Offered({ request, close }: SlotProps['sheet']) {
  const { session, language, ask } = useRoomContext()
  const words = useStrings(accountStrings)
  const { ended, dismiss, leave } = useIdentity()
  const link = useLink()
  useOtherTabs()
  useMe()
  const signedIn = isAccount(session.room.connection.self?.id)
  const open = request?.kind === 'account'
  const end = (): void => (link.forget(), close())
  return (
    <>
      {ended && !open && (
        <div class="ended" role="alert">
          <span>{words.sessionEnded}</span>
          <button type="button" onClick={() => ask({ kind: 'account' })}>
            {words.signIn}
          </button>
          <button type="button" class="round small" aria-label={words.close} onClick={dismiss}>
            <ControlIcon name="close" />
          </button>
        </div>
      )}
      {open && (
        <Sheet title={signedIn ? words.account : words.signIn} onClose={end}>
          <Part key={language} load={LOADS[language]}>
            {({ AccountSheet }) => <AccountSheet {...{ leave, link, close: end }} />}
          </Part>
        </Sheet>
      )}
    </>
  )
}

/** Says who this person is whenever that has changed, here or in another tab. `ended`: a session ended, and not by `leave`. */
function useIdentity() {
  const { session, language } = useRoomContext()
  const words = useStrings(accountStrings)
  const toast = useToast()
  const { refusal } = useSnapshot(session)
  const { self } = session.room.connection
  const [ended, setEnded] = useState(false)
  const before = useRef(self)
  const leaving = useRef(false)
  useEffect(() => {
    const was = before.current
    if (!self) return
    before.current = self
    if (!was || was.id === self.id) return
    if (isAccount(self.id)) {
      toast(words.signedInAs(shownName(session.me?.getSnapshot()?.name ?? self.name, language)))
      // They may be invited where a guest is not.
      if (refusal) session.retryNow()
    } else if (isAccount(was.id)) {
      if (leaving.current) toast(words.signedOut)
      setEnded(!leaving.current)
      leaving.current = false
    }
    if (isAccount(self.id)) setEnded(false)
  }, [self?.id])
  return { ended, dismiss: () => setEnded(false), leave: () => void (leaving.current = true) }
}

export type LinkState = {
  /** Why the link that was opened here signed nobody in. */
  problem: OvationError | undefined
  /** Somebody has just signed in by a link. */
  fresh: boolean
  again: () => void
  forget: () => void
}

/** Signs in whoever opens the page by a link from a mail. */
function useLink(): LinkState {
  const { session, root, ask } = useRoomContext()
  const words = useStrings(accountStrings)
  const toast = useToast()
  const [state, setState] = useState<Pick<LinkState, 'problem' | 'fresh'>>({ problem: undefined, fresh: false })
  const code = useRef<string>(undefined)
  const enter = async (): Promise<void> => {
    if (code.current === undefined) return
    toast(words.signingIn)
    try {
      const { name } = await session.me.signInWithCode(code.current)
      toast(words.signedInAs(name))
      const fresh = isMadeUp(name) || isPasskeyDue()
      setState({ problem: undefined, fresh })
      if (fresh) ask({ kind: 'account' })
    } catch (error) {
      const problem = error as OvationError
      const isIn = isAccount(session.room.connection.self?.id)
      // Whoever is signed in needs no other link.
      if (isIn && problem.code === 'unauthorized') return toast(words.linkUsed)
      toast('')
      setState({ problem, fresh: false })
      ask({ kind: 'account' })
    }
  }
  useEffect(() => {
    const take = (): void => {
      code.current = takeCode(root.host)
      void enter()
    }
    take()
    root.host.addEventListener('sign-in-code', take)
    return () => root.host.removeEventListener('sign-in-code', take)
  }, [session])
  return {
    ...state,
    again: () => void enter(),
    forget: () => setState({ problem: undefined, fresh: false }),
  }
}

/** Whoever signs in or out in another tab of this browser does so here as well. */
function useOtherTabs(): void {
  const { session } = useRoomContext()
  useEffect(() => {
    const changed = ({ key }: StorageEvent): void => {
      if (key === `ovation.me.${session.options.server}`) void session.me.get().catch(() => {})
    }
    addEventListener('storage', changed)
    return () => removeEventListener('storage', changed)
  }, [session])
}
