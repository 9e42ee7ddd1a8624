import { TextField, textsOf, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { ROOM_LIMITS } from './model.ts'
import { roomStudioStrings } from './strings.ts'

const words = textsOf(roomStudioStrings)

function Title() {
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

export const slots: Slots = { settings: Title }
