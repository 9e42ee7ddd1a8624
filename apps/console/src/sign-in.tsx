import { Anchor, Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { api } from './api.ts'
import { PasskeyButton } from './sign-in/passkey-button.tsx'
import { words } from './words/index.ts'

export function SignIn({ done }: { done: () => void }) {
  const [recovery, setRecovery] = useState(false)
  const [secret, setSecret] = useState('')
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async (): Promise<void> => {
    setBusy(true)
    setError('')
    try {
      await api.signIn(recovery ? { recoveryCode: secret } : { password: secret })
      done()
    } catch (failure) {
      setError((failure as Error).message)
      setBusy(false)
    }
  }
  return (
    <Center mih="100dvh" p="md" className="welcome">
      <Paper
        component="form"
        p="xl"
        w="min(420px, 100%)"
        withBorder
        onSubmit={(event) => (event.preventDefault(), void submit())}
      >
        <Stack>
          <div>
            <Title order={1} size="h3">
              Ovation · {words.studio}
            </Title>
            <Text c="dimmed">{words.signInLead}</Text>
          </div>
          {recovery ? (
            <TextInput
              label={words.recoveryCode}
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
              error={error}
              autoComplete="off"
              data-autofocus
              required
            />
          ) : (
            <PasswordInput
              label={words.password}
              value={secret}
              onChange={(event) => setSecret(event.currentTarget.value)}
              error={error}
              autoComplete="current-password webauthn"
              visibilityToggleButtonProps={{ 'aria-label': words.show }}
              data-autofocus
              required
            />
          )}
          <Button type="submit" size="md" loading={busy} disabled={secret === ''}>
            {words.signIn}
          </Button>
          <PasskeyButton done={done} />
          <Anchor
            component="button"
            type="button"
            size="sm"
            onClick={() => (setRecovery(!recovery), setSecret(''), setError(''))}
          >
            {recovery ? words.usePassword : words.useRecovery}
          </Anchor>
          <Text size="sm" c="dimmed">
            {words.noPassword}
          </Text>
        </Stack>
      </Paper>
    </Center>
  )
}
