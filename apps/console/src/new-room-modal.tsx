import { Button, Modal, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { words } from './words/index.ts'

type Props = { onClose: () => void; create: (room: string, title: string) => Promise<void> }

export function NewRoomModal({ onClose, create }: Props) {
  const [title, setTitle] = useState('')
  const [name, setName] = useState('')
  const [error, setError] = useState('')
  const submit = async (): Promise<void> => {
    try {
      await create(name, title)
      onClose()
    } catch (failure) {
      setError((failure as Error).message)
    }
  }
  return (
    <Modal opened onClose={onClose} title={words.newRoom} centered>
      <Stack component="form" onSubmit={(event) => (event.preventDefault(), void submit())}>
        <TextInput
          label={words.title}
          value={title}
          maxLength={100}
          required
          data-autofocus
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <TextInput
          label={words.roomName}
          description={words.roomNameHint}
          value={name}
          maxLength={64}
          pattern="[a-z0-9][a-z0-9_\-]*"
          required
          error={error}
          onChange={(event) => setName(event.currentTarget.value.toLowerCase())}
        />
        <Button type="submit" disabled={title.trim() === '' || name === ''}>
          {words.create}
        </Button>
      </Stack>
    </Modal>
  )
}
