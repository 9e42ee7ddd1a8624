import { Alert, Button, Stack } from '@mantine/core'
import { RoomCover } from '../clips/room-cover.tsx'
import { Slot, useStudio } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { words } from '../words/index.ts'
import { Card } from './card.tsx'
import { DeleteRoom } from './delete-room.tsx'

/** What can be changed about the room, by what brings it; open or closed. */
export function RoomCard() {
  const { room, snapshot, can } = useStudio()
  const { lifecycle } = snapshot.state
  return (
    <Card title={words.roomCard}>
      <Stack gap="md">
        {lifecycle === 'closed' && snapshot.status === 'attached' && <Alert className="note">{words.closedNow}</Alert>}
        <Slot name="settings" />
        {can('host') && <RoomCover name={room.name} />}
        {can('host') && (
          <Button variant="default" onClick={() => void attempt(() => room.setOpen(lifecycle !== 'open'))}>
            {lifecycle === 'open' ? words.closeRoom : words.reopenRoom}
          </Button>
        )}
        <DeleteRoom name={room.name} />
      </Stack>
    </Card>
  )
}
