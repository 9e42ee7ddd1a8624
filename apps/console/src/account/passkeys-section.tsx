import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { dayOf } from '@ovation/live-room/words'
import type { AccountCredential } from '@ovation/protocol'
import { useEffect, useState } from 'react'
import { ask } from '../api.ts'
import { addPasskey, passkeysWork } from '../sign-in/passkeys.ts'
import { passkeyStrings } from '../sign-in/strings.ts'
import { attempt } from '../tell.ts'
import { language, useStrings } from '../words/index.ts'

/** As many as the server takes. */
const MAX_NAME_CHARS = 60

/** The passkeys of an account. `done`: some were added or removed. Shows nothing where there are none and can be none. */
export function PasskeysSection({ done = () => {} }: { done?: () => void }) {
  const words = useStrings(passkeyStrings)
  const [passkeys, setPasskeys] = useState<AccountCredential[]>()
  const look = (): Promise<boolean> =>
    attempt(
      async () => {
        const { credentials } = await ask('listCredentials', {})
        setPasskeys(credentials.filter(({ kind }) => kind === 'passkey'))
      },
      undefined,
      words.errors,
    )
  useEffect(() => void look(), [])
  const works = passkeysWork()
  if (!passkeys || (passkeys.length === 0 && !works)) return null
  const changed = async (): Promise<void> => {
    await look()
    done()
  }
  const remove = async (credential: string): Promise<void> => {
    const removed = await attempt(() => ask('removeCredential', { params: { credential } }), undefined, words.errors)
    if (removed) await changed()
  }
  return (
    <Stack component="section" gap="sm" aria-label={words.passkeys}>
      <div>
        <Title order={3} size="h5">
          {words.passkeys}
        </Title>
        <Text size="sm" c="dimmed">
          {words.passkeysMore}
        </Text>
      </div>
      {passkeys.map(({ id, label, createdAt, usedAt }) => (
        <Group key={id} justify="space-between" wrap="nowrap">
          <div className="breaks">
            <Text size="sm" fw={600}>
              {label}
            </Text>
            <Text size="xs" c="dimmed">
              {words.passkeySince(dayOf(createdAt, language))}
              {usedAt !== null && ` · ${words.passkeyUsed(dayOf(usedAt, language))}`}
            </Text>
          </div>
          <Button
            className="keeps"
            size="compact-sm"
            variant="default"
            aria-label={`${words.removePasskey}: ${label}`}
            onClick={() => void remove(id)}
          >
            {words.removePasskey}
          </Button>
        </Group>
      ))}
      {works && <AddPasskey added={() => void changed()} />}
    </Stack>
  )
}

function AddPasskey({ added }: { added: () => void }) {
  const words = useStrings(passkeyStrings)
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const add = async (): Promise<void> => {
    setBusy(true)
    const made = await attempt(() => addPasskey(name.trim()), words.passkeyAdded, words.errors)
    setBusy(false)
    if (!made) return
    setName('')
    added()
  }
  return (
    <Stack component="form" gap="xs" onSubmit={(event) => (event.preventDefault(), void add())}>
      <TextInput
        label={words.passkeyName}
        description={words.passkeyNameHint}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
        maxLength={MAX_NAME_CHARS}
        autoComplete="off"
      />
      <Button type="submit" variant="default" loading={busy}>
        {words.addPasskey}
      </Button>
    </Stack>
  )
}
