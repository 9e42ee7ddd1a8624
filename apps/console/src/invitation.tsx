import { Anchor, Button, Loader, Stack, Text, TextInput, Title } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { explain, momentOf } from '@ovation/live-room/words'
import type { InvitationOffer } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { api, ask } from './api.ts'
import { base } from './base.ts'
import { guestName } from './guest.ts'
import { atLeast } from './may.ts'
import { MAX_NAME_CHARS } from './me.ts'
import type { Me } from './me.ts'
import { Welcome } from './welcome.tsx'
import { language, shownName, words } from './words/index.ts'

type Props = {
  code: string
  /** Who is signed in, if anybody. */
  me: Me | undefined
  signIn: () => void
  signOut: () => void
  /** It is done with; `room`: where to go in the studio. */
  done: (room: string | undefined) => void
}

/** What somebody is invited to, and the one button that takes it. */
export function Invitation({ code, me, signIn, signOut, done }: Props) {
  const [offer, setOffer] = useState<InvitationOffer>()
  const [error, setError] = useState<string>()
  useEffect(() => {
    ask('readInvitation', { body: { code } }).then(setOffer, (failure: OvationError) =>
      setError(explain(words, failure)),
    )
  }, [code, me?.id])
  if (error !== undefined)
    return (
      <Welcome>
        <Title order={1} size="h3">
          {words.invitationOver}
        </Title>
        <Text role="alert">{error}</Text>
        <Button size="md" variant="default" onClick={() => done(undefined)}>
          {me ? words.toStudio : words.signIn}
        </Button>
      </Welcome>
    )
  if (!offer)
    return (
      <Welcome>
        <Loader aria-label={words.loading} mx="auto" />
      </Welcome>
    )
  const { room, title, role, by, expiresAt, held } = offer
  /** Those who keep a room in order do it in the studio; members watch. */
  const leave = (): void => {
    if (room !== null && !atLeast(role as 'member', 'moderator')) location.assign(`${base}/r/${room}`)
    else done(room ?? undefined)
  }
  const names: Record<string, string> = room === null ? words.siteRoles : words.roles
  const means = room === null ? words.siteRoleMeans : words.roleMeans
  return (
    <Welcome>
      <div className="offer">
        <Text c="dimmed">{words.invitedBy(shownName(by))}</Text>
        <Title order={1} size="h2">
          {title || room}
        </Title>
        <Text fw={600} c="var(--accent-text)">
          {words.invitedAs(names[role] ?? role)}
        </Text>
      </div>
      <Text size="sm">{means[role]}</Text>
      {held ? (
        <>
          <Text size="sm">{words.alreadyHeld}</Text>
          <Button size="md" onClick={leave}>
            {words.goOn}
          </Button>
        </>
      ) : (
        <AcceptForm {...{ code, me, signIn, signOut }} accepted={leave} />
      )}
      <Text size="xs" c="dimmed">
        {words.validUntil(momentOf(expiresAt, language))}
      </Text>
    </Welcome>
  )
}

type AcceptProps = Pick<Props, 'code' | 'me' | 'signIn' | 'signOut'> & { accepted: () => void }

function AcceptForm({ code, me, signIn, signOut, accepted }: AcceptProps) {
  const [name, setName] = useState(() => guestName())
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const accept = async (): Promise<void> => {
    setBusy(true)
    setError('')
    try {
      await api.acceptInvitation(code, me ? undefined : name.trim())
      accepted()
    } catch (failure) {
      setError(explain(words, failure as OvationError))
      setBusy(false)
    }
  }
  return (
    <Stack component="form" onSubmit={(event) => (event.preventDefault(), void accept())}>
      {!me && (
        <TextInput
          label={words.yourName}
          description={words.yourNameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={error}
          maxLength={MAX_NAME_CHARS}
          autoComplete="nickname"
          size="md"
          required
          withAsterisk={false}
          autoFocus
        />
      )}
      {me && error && (
        <Text role="alert" c="var(--mantine-color-error)" size="sm">
          {error}
        </Text>
      )}
      <Button type="submit" size="md" loading={busy} disabled={!me && name.trim() === ''}>
        {me ? words.acceptAs(shownName(me.name)) : words.accept}
      </Button>
      <Anchor component="button" type="button" size="sm" ta="start" onClick={me ? signOut : signIn}>
        {me ? words.notYou(shownName(me.name)) : words.haveAccount}
      </Anchor>
    </Stack>
  )
}
