import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { api } from '../api.ts'
import { useMay } from '../me.ts'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'

/** For those who may delete rooms: there is no way back, so the name of the room is typed. */
export function DeleteRoom({ name }: { name: string }) {
  const [open, setOpen] = useState(false)
  if (!useMay('rooms.delete')) return null
  return (
    <>
      <Button variant="subtle" color="red" onClick={() => setOpen(true)}>
        {words.deleteRoom}
      </Button>
      {open && <DeleteModal name={name} onClose={() => setOpen(false)} />}
    </>
  )
}

function DeleteModal({ name, onClose }: { name: string; onClose: () => void }) {
  const [typed, setTyped] = useState('')
  const [busy, setBusy] = useState(false)
  const isTyped = typed.trim() === name
  const remove = async (): Promise<void> => {
    setBusy(true)
    // The studio begins anew, with another room.
    if (await attempt(() => api.deleteRoom(name))) location.assign(location.pathname)
    else setBusy(false)
  }
  return (
    <Modal opened onClose={onClose} title={words.deleteSure(name)} centered>
      <form onSubmit={(event) => (event.preventDefault(), isTyped && void remove())}>
        <Stack>
          <Text size="sm">{words.deleteMore}</Text>
          <TextInput
            label={words.deleteName(name)}
            value={typed}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Group justify="end">
            <Button variant="default" onClick={onClose}>
              {words.cancel}
            </Button>
            <Button type="submit" color="red" loading={busy} disabled={!isTyped}>
              {words.deleteNow}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  )
}
