import { Button, Center, Loader, Stack, Text } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { useEffect, useState } from 'react'
import { api } from './api.ts'
import type { Account } from './api.ts'
import { SignIn } from './sign-in.tsx'
import { Studio } from './studio.tsx'
import { tellError } from './tell.ts'
import { words } from './words/index.ts'

type Session =
  | { mode: 'looking' }
  | { mode: 'out' }
  | { mode: 'in'; account: Account }
  | { mode: 'failed'; message: string }

const OWNER_MARK = 'ovation.owner'

/** Pages of this server know by this that they may ask for the owner's token; the right itself is in the cookie. */
function mark(signedIn: boolean): void {
  try {
    if (signedIn) localStorage.setItem(OWNER_MARK, '1')
    else localStorage.removeItem(OWNER_MARK)
  } catch {
    // Without storage the room page shows the owner as a guest; the studio itself needs none.
  }
}

/** A code in the address is used up now; it should not stay in the address or the history. */
async function useCode(): Promise<void> {
  const code = new URLSearchParams(location.hash.slice(1)).get('code')
  if (!code) return
  history.replaceState(null, '', location.pathname)
  await api.signIn({ code })
}

export function App() {
  const [session, setSession] = useState<Session>({ mode: 'looking' })
  const look = async (): Promise<void> => {
    try {
      const account = await api.account()
      mark(true)
      setSession({ mode: 'in', account })
    } catch (error) {
      const { code, message } = error as OvationError
      if (code !== 'unauthorized') return setSession({ mode: 'failed', message })
      mark(false)
      setSession({ mode: 'out' })
    }
  }
  useEffect(() => {
    void useCode().catch(tellError).then(look)
  }, [])
  switch (session.mode) {
    case 'looking':
      return (
        <Center h="100dvh">
          <Loader aria-label={words.loading} />
        </Center>
      )
    case 'failed':
      return (
        <Center h="100dvh">
          <Stack align="center">
            <Text role="alert">{session.message}</Text>
            <Button onClick={() => void look()}>{words.tryAgain}</Button>
          </Stack>
        </Center>
      )
    case 'out':
      return <SignIn done={() => void look()} />
    case 'in':
      return <Studio account={session.account} changed={() => void look()} />
  }
}
