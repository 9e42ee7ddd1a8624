import { shownName, useStrings, Tool, undoable, useStudio } from '@ovation/console/parts'
import type { SlotProps, Slots } from '@ovation/console/parts'
import { moderationStudioStrings } from './strings.ts'

const MUTE_MS = 600_000

const SIGNS = {
  mute: 'M9 6a3 3 0 0 1 6 0v5M15 15a3 3 0 0 1-6-2M5 11a7 7 0 0 0 12 5M19 11a7 7 0 0 1-.5 2.6M12 18v3M4 4l16 16',
  ban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM5.6 5.6l12.8 12.8',
}

/** Mute and ban, each undone by a click for as long as the notice stands. */
function Sanctions({ person }: SlotProps['person']) {
  const words = useStrings(moderationStudioStrings)
  const { moderation } = useStudio().room
  const { id } = person
  const name = shownName(person.name)
  const mute = (): Promise<void> =>
    undoable(
      () => moderation.mute(id, { durationMs: MUTE_MS }),
      () => moderation.unmute(id),
      words.wasMuted(name),
    )
  const ban = (): Promise<void> =>
    undoable(
      () => moderation.ban(id),
      () => moderation.unban(id),
      words.wasBanned(name),
    )
  return (
    <>
      <Tool path={SIGNS.mute} label={words.mute} name={name} act={mute} />
      <Tool path={SIGNS.ban} label={words.ban} name={name} act={ban} />
    </>
  )
}

export const slots: Slots = { person: Sanctions }
