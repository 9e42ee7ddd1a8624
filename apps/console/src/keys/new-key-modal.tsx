import { Button, Checkbox, Modal, Select, Stack, TextInput } from '@mantine/core'
import { API_SCOPES, ROOM_PATTERN } from '@ovation/protocol'
import type { ApiScope } from '@ovation/protocol'
import { useState } from 'react'
import { ask } from '../api.ts'
import { attempt } from '../tell.ts'
import { useStrings } from '../words/index.ts'
import { keyStrings } from './strings.ts'
import type { Made } from './shown-once.tsx'

const MAX_NAME_CHARS = 40
const DAYS = [30, 90, 365] as const
const NEVER = 'never'

/** Asks what a new key is for and may do. */
export function NewKeyModal({ made, onClose }: { made: (made: Made) => void; onClose: () => void }) {
  const words = useStrings(keyStrings)
  const [name, setName] = useState('')
  const [rooms, setRooms] = useState('*')
  const [may, setMay] = useState<string[]>(['messages.write'])
  const [days, setDays] = useState<string>('365')
  const [busy, setBusy] = useState(false)
  const isPattern = rooms !== '' && ROOM_PATTERN.test(rooms)
  const create = async (): Promise<void> => {
    setBusy(true)
    const grants = [{ rooms, may: may as ApiScope[] }]
    const body = { name: name.trim(), grants, ...(days === NEVER ? {} : { days: Number(days) }) }
    await attempt(
      async () => {
        const { key, secret } = await ask('createApiKey', { body })
        made({ name: key.name, secret })
      },
      undefined,
      words.errors,
    )
    setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={words.newKey} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), void create())}>
        <TextInput
          label={words.keyName}
          placeholder={words.keyNameExample}
          value={name}
          maxLength={MAX_NAME_CHARS}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label={words.keyRooms}
          description={words.keyRoomsMore}
          value={rooms}
          error={isPattern ? undefined : words.keyRoomsWrong}
          onChange={(event) => setRooms(event.currentTarget.value.trim())}
        />
        <Checkbox.Group label={words.mayDo} value={may} onChange={setMay}>
          <Stack gap="xs" mt="xs">
            {API_SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={words.scopes[scope]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label={words.keyExpiry}
          value={days}
          data={[
            ...DAYS.map((count) => ({ value: String(count), label: words.inDays(count) })),
            { value: NEVER, label: words.never },
          ]}
          allowDeselect={false}
          onChange={(value) => value && setDays(value)}
        />
        <Button type="submit" loading={busy} disabled={name.trim() === '' || !isPattern || may.length === 0}>
          {words.createKey}
        </Button>
      </Stack>
    </Modal>
  )
}
