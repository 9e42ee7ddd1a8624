import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../api.ts'
import { attempt, tell } from '../tell.ts'
import { words } from '../words/index.ts'

const MAX_ID_CHARS = 128

/** Destroys what somebody said, here or not: `person` is whom it was opened for. There is no way back, so it is asked twice. */
export function EraseModal({ room, person, onClose }: { room: string; person: string; onClose: () => void }) {
  const [id, setId] = useState(person)
  const [busy, setBusy] = useState(false)
  const erase = async (): Promise<void> => {
    setBusy(true)
    const done = await attempt(async () => {
      const { erased, files } = await api.erase(room, id.trim())
      tell(files === 'later' ? words.erasedLater(erased) : words.erased(erased))
    })
    setBusy(false)
    if (done) onClose()
  }
  return (
    <Modal opened onClose={onClose} title={words.erase} centered>
      <form onSubmit={(event) => (event.preventDefault(), void erase())}>
        <Stack>
          <Text size="sm" c="dimmed">
            {words.eraseMore}
          </Text>
          <TextInput
            label={words.personId}
            value={id}
            maxLength={MAX_ID_CHARS}
            onChange={(event) => setId(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={id.trim() === ''}>
              {words.eraseNow}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
