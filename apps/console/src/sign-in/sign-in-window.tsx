import { Anchor, Button, Loader, Stack, Text, Title } from '@mantine/core'
import { useEffect, useState } from 'react'
import { api, ask } from '../api.ts'
import type { Account } from '../api.ts'
import { Face } from '../account/face.tsx'
import { SignIn } from '../sign-in.tsx'
import { attempt } from '../tell.ts'
import { Welcome } from '../welcome.tsx'
import { shownName, useStrings } from '../words/index.ts'
import { answer, requestOf } from './elsewhere.ts'
import { windowStrings } from './window-strings.ts'

/** A link from a mail opens elsewhere: this window notices that its person is signed in by now. */
const LOOK_MS = 3_000
/** A second click of somebody who clicked twice, on what the window came up over, confirms nothing. */
const UNREADY_MS = 600
const FACE_PX = 56

type Shown = 'looking' | 'refused' | 'alone' | 'out' | Account

/** The window that a page of another origin opens: people sign in, and say that the page may know who they are. */
export function SignInWindow({ site }: { site: string }) {
  const words = useStrings(windowStrings)
  const [request] = useState(() => requestOf(location.search))
  const [shown, setShown] = useState<Shown>('looking')
  const opener = window.opener as Window | null
  const look = async (): Promise<void> => {
    api.forget()
    setShown(await api.account().catch(() => 'out' as const))
  }
  useEffect(() => {
    if (!request) return setShown('refused')
    if (!opener) return setShown('alone')
    void ask('getSignInWays', { query: { origin: request.origin } }).then(
      ({ listed }) => (listed ? look() : setShown('refused')),
      () => setShown('refused'),
    )
  }, [])
  useEffect(() => {
    if (shown !== 'out') return
    const timer = setInterval(() => void look(), LOOK_MS)
    return () => clearInterval(timer)
  }, [shown])
  if (shown === 'looking') return <Loader aria-label={words.loading} m="auto" display="block" mt="30vh" />
  if (shown === 'out')
    return <SignIn done={() => void look()} title={site} lead={words.signInFor(request?.origin ?? '')} />
  if (typeof shown === 'string' || !request || !opener)
    return (
      <Welcome>
        <Title order={1} size="h3">
          {site}
        </Title>
        <Text role="alert" className="breaks">
          {shown === 'alone' ? words.alone : words.refused(request?.origin ?? '')}
        </Text>
      </Welcome>
    )
  const end = (grant?: string): void => {
    answer(opener, request, grant)
    window.close()
  }
  return (
    <Confirm
      {...{ site, origin: request.origin, me: shown.me }}
      go={() => attempt(async () => end((await ask('createGrant', { body: { origin: request.origin } })).grant))}
      cancel={() => end()}
      other={() => attempt(() => api.signOut()).then(look)}
    />
  )
}

type ConfirmProps = {
  site: string
  origin: string
  me: Account['me']
  go: () => Promise<unknown>
  cancel: () => void
  other: () => Promise<unknown>
}

function Confirm({ site, origin, me, go, cancel, other }: ConfirmProps) {
  const words = useStrings(windowStrings)
  const [busy, setBusy] = useState(true)
  useEffect(() => {
    const timer = setTimeout(() => setBusy(false), UNREADY_MS)
    return () => clearTimeout(timer)
  }, [])
  const press = (what: () => Promise<unknown>) => (): void => {
    setBusy(true)
    void what().finally(() => setBusy(false))
  }
  return (
    <Welcome>
      <Stack align="center" gap="xs">
        <Face person={me} size={FACE_PX} />
        <Title order={1} size="h3" ta="center" className="breaks">
          {words.continueOn(origin)}
        </Title>
        <Text c="dimmed" ta="center">
          {words.whatItGets(site)}
        </Text>
      </Stack>
      <Button size="md" disabled={busy} onClick={press(go)} className="breaks">
        {words.continueAs(shownName(me.name))}
      </Button>
      <Button size="md" variant="default" onClick={cancel}>
        {words.cancel}
      </Button>
      <Anchor component="button" type="button" size="sm" disabled={busy} onClick={press(other)}>
        {words.anotherAccount}
      </Anchor>
    </Welcome>
  )
}
