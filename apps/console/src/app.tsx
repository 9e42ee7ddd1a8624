import { Button, Center, Loader, Stack, Text } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { useEffect, useState } from 'react'
import { api } from './api.ts'
import type { Account } from './api.ts'
import { base } from './base.ts'
import { Invitation } from './invitation.tsx'
import { MeProvider } from './me.ts'
import { SignIn } from './sign-in.tsx'
import { Studio } from './studio.tsx'
import { attempt, tellError } from './tell.ts'
import { speak, words } from './words/index.ts'

type Session =
  | { mode: 'looking' }
  | { mode: 'out' }
  | { mode: 'in'; account: Account }
  | { mode: 'failed'; message: string }

const SIGNED_IN_MARK = `ovation.me.${base}`

/** Pages of this server and the SDK know by this that they may ask for a token; the right itself is in the cookie. */
function mark(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(SIGNED_IN_MARK, 'cookie')
    else localStorage.removeItem(SIGNED_IN_MARK)
  } catch {
    // Without storage the room page shows them as a guest; the studio itself needs none.
  }
}

/** Takes what a link brought after the `#`: it is used up, and should not stay in the address or the history. */
function takeFromAddress(): { code: string | undefined; invitation: string | undefined } {
  const brought = new URLSearchParams(location.hash.slice(1))
  const [code, invitation] = [brought.get('code') ?? undefined, brought.get('invitation') ?? undefined]
  if (code !== undefined || invitation !== undefined)
    history.replaceState(null, '', location.pathname + location.search)
  return { code, invitation }
}

export function App() {
  const [session, setSession] = useState<Session>({ mode: 'looking' })
  const [invitation, setInvitation] = useState<string>()
  const [signingIn, setSigningIn] = useState(false)
  const look = async (): Promise<void> => {
    try {
      const account = await api.account()
      mark(true)
      speak(account.me.language)
      setSession({ mode: 'in', account })
    } catch (error) {
      const { code, message } = error as OvationError
      // Who is in stays in until the server says otherwise.
      if (code !== 'unauthorized') return setSession((now) => (now.mode === 'in' ? now : { mode: 'failed', message }))
      mark(false)
      setSession({ mode: 'out' })
    }
  }
  /** Who is signed in may have changed: their name, what they may do, or whether they are. */
  const lookAgain = (): void => {
    api.forget()
    void look()
  }
  useEffect(() => {
    const open = async (first: boolean): Promise<void> => {
      const { code, invitation } = takeFromAddress()
      if (invitation !== undefined) setInvitation(invitation)
      if (code !== undefined) await api.signIn({ code }).catch((error: unknown) => tellError(error, words.errors))
      if (first || code !== undefined) lookAgain()
    }
    void open(true)
    // A link that is opened where the studio is shown loads no page.
    const opened = (): void => void open(false)
    addEventListener('hashchange', opened)
    return () => removeEventListener('hashchange', opened)
  }, [])
  const signOut = (): void => void attempt(() => api.signOut(), words.ended).then(lookAgain)
  if (session.mode === 'looking')
    return (
      <Center h="100dvh">
        <Loader aria-label={words.loading} />
      </Center>
    )
  if (session.mode === 'failed')
    return (
      <Center h="100dvh">
        <Stack align="center">
          <Text role="alert">{session.message}</Text>
          <Button onClick={lookAgain}>{words.tryAgain}</Button>
        </Stack>
      </Center>
    )
  const account = session.mode === 'in' ? session.account : undefined
  if (invitation !== undefined && !(signingIn && !account))
    return (
      <Invitation
        key={invitation}
        code={invitation}
        me={account?.me}
        signIn={() => setSigningIn(true)}
        signOut={signOut}
        done={(room) => {
          if (room !== undefined) history.replaceState(null, '', `?room=${room}`)
          setInvitation(undefined)
          setSigningIn(false)
          lookAgain()
        }}
      />
    )
  if (!account)
    return <SignIn done={lookAgain} back={invitation === undefined ? undefined : () => setSigningIn(false)} />
  return (
    <MeProvider value={account.me}>
      <Studio {...{ account, signOut }} changed={lookAgain} />
    </MeProvider>
  )
}
