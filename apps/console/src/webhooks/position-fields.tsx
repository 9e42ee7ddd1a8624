import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useState } from 'react'
import { ask } from '../api.ts'
import { useStrings } from '../words/index.ts'
import { webhookStrings } from './strings.ts'

type Props = { id: string; act: (run: () => Promise<unknown>, done?: string) => Promise<void> }

/** Where it goes on. */
export function PositionFields({ id, act }: Props) {
  const words = useStrings(webhookStrings)
  const [room, setRoom] = useState('')
  const [at, setAt] = useState('')
  const params = { outlet: id }
  const number = /^\d{1,15}$/.test(at) ? Number(at) : Number.NaN
  const named = room.trim() !== '' && Number.isInteger(number)
  const skip = (body: { room?: string; to?: number }): void =>
    void act(() => ask('skipWebhook', { params, body }), words.moved)
  const replay = (): void =>
    void act(() => ask('replayWebhook', { params, body: { room: room.trim(), from: number } }), words.moved)
  return (
    <Stack gap="xs">
      <Title order={3} size="sm">
        {words.position}
      </Title>
      <Text size="xs" c="dimmed">
        {words.positionMore}
      </Text>
      <Group grow>
        <TextInput label={words.room} value={room} onChange={(event) => setRoom(event.currentTarget.value)} />
        <TextInput
          label={words.number}
          value={at}
          inputMode="numeric"
          onChange={(event) => setAt(event.currentTarget.value.trim())}
        />
      </Group>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          disabled={!named}
          onClick={() => skip({ room: room.trim(), to: number })}
        >
          {words.skip}
        </Button>
        <Button size="compact-sm" variant="default" disabled={!named || number < 1} onClick={replay}>
          {words.replay}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => skip({})}>
          {words.skipAll}
        </Button>
      </Group>
    </Stack>
  )
}
