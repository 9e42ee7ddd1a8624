import { Button, Stack, TextInput } from '@mantine/core'
import type { AccountCredential } from '@ovation/protocol'
import { useState } from 'react'
import { addPasskey, passkeysWork } from '../sign-in/passkeys.ts'
import { passkeyStrings } from '../sign-in/strings.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { Section, Way } from './way-row.tsx'

/** As many as the server takes. */
const MAX_NAME_CHARS = 60

type Props = {
  passkeys: readonly AccountCredential[]
  remove: (id: string) => void
  /** There is another one now. */
  added: () => void
}

/** The passkeys of an account. Shows nothing where there are none and can be none. */
export function PasskeysSection({ passkeys, remove, added }: Props) {
  const words = useStrings(passkeyStrings)
  const works = passkeysWork()
  if (passkeys.length === 0 && !works) return null
  return (
    <Section title={words.passkeys} more={words.passkeysMore}>
      {passkeys.map((way) => (
        <Way key={way.id} {...{ way, remove }} />
      ))}
      {works && <AddPasskey added={added} />}
    </Section>
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
