import { Button, Group, TextInput } from '@mantine/core'
import { attempt, forRole, TextField, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { useState } from 'react'
import { ROOM_LIMITS } from './model.ts'
import { fromField, toField } from './studio-moment.ts'
import { roomStudioStrings } from './strings.ts'

function Title() {
  const words = useStrings(roomStudioStrings)
  const { room, snapshot } = useStudio()
  const { maxTitleChars } = ROOM_LIMITS
  return (
    <TextField
      label={words.title}
      stored={snapshot.state.title}
      maxChars={maxTitleChars}
      save={(text) => room.setTitle(text)}
    />
  )
}

/** When the next broadcast begins: kept when it is announced, until the room goes live. */
function Schedule() {
  const words = useStrings(roomStudioStrings)
  const { room, snapshot } = useStudio()
  const { startsAt } = snapshot.state.settings
  const [draft, setDraft] = useState<string>()
  const stored = typeof startsAt === 'number' ? toField(startsAt) : ''
  const text = draft ?? stored
  const chosen = fromField(text)
  const set = async (startsAt: number | null): Promise<void> => {
    if (await attempt(() => room.settings.update({ startsAt }))) setDraft(undefined)
  }
  return (
    <form onSubmit={(event) => (event.preventDefault(), chosen !== null && void set(chosen))}>
      <TextInput
        type="datetime-local"
        label={words.startsAt}
        description={words.startsAtHint}
        min={toField(Date.now())}
        max={toField(Date.now() + ROOM_LIMITS.maxStartsAheadMs)}
        value={text}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {text !== stored && (
        <Group gap="xs" mt={6}>
          <Button type="submit" size="compact-sm" disabled={chosen === null}>
            {words.announce}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setDraft(undefined)}>
            {words.cancel}
          </Button>
        </Group>
      )}
      {text === stored && stored !== '' && (
        <Button mt={6} size="compact-sm" variant="subtle" color="gray" onClick={() => void set(null)}>
          {words.withdraw}
        </Button>
      )}
    </form>
  )
}

function RoomFields() {
  return (
    <>
      <Title />
      <Schedule />
    </>
  )
}

export const slots: Slots = { settings: forRole('host', RoomFields) }
