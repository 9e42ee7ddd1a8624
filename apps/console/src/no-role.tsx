import { Button, Center, Group, Stack, Text, Title } from '@mantine/core'
import type { RoomSummary } from '@ovation/protocol'
import { useEffect } from 'react'
import { base } from './base.ts'
import { words } from './words/index.ts'

type Props = {
  name: string
  rooms: readonly RoomSummary[]
  choose: (room: string) => void
  /** Looks at the list of rooms again: a role on the site that was lost had others in it. */
  list: () => Promise<void>
}

/** For somebody who keeps no order in this room, or does so no longer. */
export function NoRole({ name, rooms, choose, list }: Props) {
  useEffect(() => void list(), [name])
  const other = rooms.find(({ room }) => room !== name)
  return (
    <Center p="md" mih="60dvh">
      <Stack maw={440} align="center" ta="center" role="status">
        <Title order={2} size="h3">
          {words.noRole}
        </Title>
        <Text c="dimmed">{words.noRoleMore}</Text>
        <Group justify="center">
          <Button component="a" href={`${base}/r/${name}`} variant={other ? 'default' : 'filled'}>
            {words.openRoom}
          </Button>
          {other && <Button onClick={() => choose(other.room)}>{words.toRoom(other.title || other.room)}</Button>}
        </Group>
      </Stack>
    </Center>
  )
}
