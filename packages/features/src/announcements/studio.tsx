import { TextField, useStrings, useStudio } from '@ovation/console/parts'
import type { Slots } from '@ovation/console/parts'
import { ANNOUNCEMENT_LIMITS } from './model.ts'
import { announcementStudioStrings } from './strings.ts'

function Announcement() {
  const words = useStrings(announcementStudioStrings)
  const { room, snapshot } = useStudio()
  return (
    <TextField
      label={words.announcement}
      hint={words.announcementHint}
      stored={snapshot.state.announcement?.text ?? ''}
      maxChars={ANNOUNCEMENT_LIMITS.maxAnnouncementChars}
      long
      save={(text) => room.announce(text === '' ? null : text)}
    />
  )
}

export const slots: Slots = { settings: Announcement }
