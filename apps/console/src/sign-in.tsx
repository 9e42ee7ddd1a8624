import { Anchor, Button, Divider, Group, Loader, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import type { OvationError } from '@ovation/client'
import { explain } from '@ovation/live-room/words'
import { useEffect, useState } from 'react'
import { api, ask } from './api.ts'
import { PasskeyButton } from './sign-in/passkey-button.tsx'
import { Welcome } from './welcome.tsx'
import { language, words } from './words/index.ts'

type Way = 'mail' | 'password' | 'recovery'

type SignInProps = {
  done: () => void
  /** To the screen from which it was opened. */
  back?: (() => void) | undefined
  /** Where somebody signs in, and for what; by default the studio. */
  title?: string
  lead?: string
}

export function SignIn({ done, back, title, lead }: SignInProps) {
  const [way, setWay] = useState<Way>()
  const [hasMail, setHasMail] = useState(false)
  useEffect(() => {
    let over = false
    // Where that cannot be asked, the ways that every server has are left.
    void ask('getSignInWays', {}).then(
      ({ mail }) => {
        if (over) return
        setHasMail(mail)
        setWay(mail ? 'mail' : 'password')
      },
      () => over || setWay('password'),
    )
    return () => {
      over = true
    }
  }, [])
  const others: [Way, string][] = [
    ...(hasMail ? ([['mail', words.withMail]] as [Way, string][]) : []),
    ['password', hasMail ? words.withPassword : words.usePassword],
    ['recovery', words.useRecovery],
  ]
  return (
    <Welcome>
      <div>
        <Title order={1} size="h3">
          {title ?? `Ovation · ${words.studio}`}
        </Title>
        <Text c="dimmed" className="breaks">
          {lead ?? words.signInLead}
        </Text>
      </div>
      {way === undefined && <Loader aria-label={words.loading} mx="auto" />}
      {way === 'mail' && <MailForm />}
      {(way === 'password' || way === 'recovery') && <SecretForm key={way} recovery={way === 'recovery'} done={done} />}
      {way !== undefined && <PasskeyButton done={done} />}
      <Divider />
      <Group gap="md" className="other-ways">
        {others
          .filter(([other]) => other !== way)
          .map(([other, label]) => (
            <Anchor key={other} component="button" type="button" size="sm" onClick={() => setWay(other)}>
              {label}
            </Anchor>
          ))}
        {back && (
          <Anchor component="button" type="button" size="sm" onClick={back}>
            {words.backToInvitation}
          </Anchor>
        )}
      </Group>
      {way !== 'mail' && title === undefined && (
        <Text size="sm" c="dimmed">
          {words.noPassword}
        </Text>
      )}
    </Welcome>
  )
}

/** Asks for a link by mail. The answer is the same whether or not an account has the address. */
function MailForm() {
  const [mail, setMail] = useState('')
  const [sent, setSent] = useState(false)
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    setError('')
    try {
      await api.requestMailLink(mail.trim(), language)
      setSent(true)
    } catch (failure) {
      setError(explain(words, failure as OvationError))
    }
    setBusy(false)
  }
  if (sent)
    return (
      <Stack gap="xs" role="status">
        <Text fw={600}>{words.linkSent}</Text>
        <Text size="sm" className="breaks">
          {words.linkSentTo(mail.trim())}
        </Text>
        <Button variant="default" onClick={() => setSent(false)}>
          {words.anotherMail}
        </Button>
      </Stack>
    )
  return (
    <Stack component="form" onSubmit={(event) => (event.preventDefault(), void submit())}>
      <TextInput
        type="email"
        label={words.mail}
        placeholder={words.mailExample}
        value={mail}
        onChange={(event) => setMail(event.currentTarget.value)}
        error={error}
        autoComplete="email webauthn"
        size="md"
        required
        withAsterisk={false}
        autoFocus
      />
      <Button type="submit" size="md" loading={busy} disabled={mail.trim() === ''}>
        {words.sendLink}
      </Button>
    </Stack>
  )
}

/** The owner's password, or anybody's recovery code. */
function SecretForm({ recovery, done }: { recovery: boolean; done: () => void }) {
  const [secret, setSecret] = useState('')
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    setError('')
    try {
      await api.signIn(recovery ? { recoveryCode: secret.trim() } : { password: secret })
      done()
    } catch (failure) {
      setError(explain(words, failure as OvationError))
      setBusy(false)
    }
  }
  const shared = {
    value: secret,
    onChange: (event: { currentTarget: { value: string } }) => setSecret(event.currentTarget.value),
    ...{ error, size: 'md', required: true, withAsterisk: false, autoFocus: true },
  }
  return (
    <Stack component="form" onSubmit={(event) => (event.preventDefault(), void submit())}>
      {recovery ? (
        <TextInput label={words.recoveryCode} autoComplete="off" {...shared} />
      ) : (
        <PasswordInput
          label={words.password}
          autoComplete="current-password webauthn"
          visibilityToggleButtonProps={{ 'aria-label': words.show }}
          {...shared}
        />
      )}
      <Button type="submit" size="md" loading={busy} disabled={secret === ''}>
        {words.signIn}
      </Button>
    </Stack>
  )
}
