import { forRole, TextField, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { ROOM_LIMITS } from './model.ts'
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

export const slots: Slots = { settings: forRole('host', Title) }
