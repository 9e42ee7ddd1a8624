/** @jsxImportSource @ovation/live-room */
import type { ShownMessage } from '@ovation/client'
import { useEffect } from 'preact/hooks'
import { shownName, useRoomContext, useSnapshot, useToast } from '../base.ts'
import type { SlotProps } from '../base.ts'
import { Sheet } from '../parts.ts'
import { useChoices } from '../settings/room-settings.tsx'
import { NamePanel } from './name-panel.tsx'
import { PersonPanel } from './person-panel.tsx'
import { RoomReplays } from './room-replays.tsx'
import { usePanelWords } from './use-words.ts'

/** The menu of a message and its author; the question for a name; the replays of the room. */
export function Sheets({ request, close }: SlotProps['sheet']) {
  const words = usePanelWords()
  // These are there in every state of a room.
  useChoices()
  if (request?.kind === 'person') return <PersonSheet {...request} close={close} />
  if (request?.kind === 'name')
    return (
      <Sheet title={words.whoAreYou} onClose={close}>
        <NamePanel
          take={request.take}
          name={request.rename}
          done={request.rename === undefined ? words.join : words.saveName}
        />
      </Sheet>
    )
  if (request?.kind === 'replays')
    return (
      <Sheet title={words.replays} onClose={close}>
        <RoomReplays />
      </Sheet>
    )
  return null
}

/** Closes when the message is deleted, or its author erased: what it offers is then about nothing. */
function PersonSheet({
  message,
  reporting,
  close,
}: {
  message: ShownMessage
  reporting?: boolean | undefined
  close: () => void
}) {
  const { session, language } = useRoomContext()
  const words = usePanelWords()
  const toast = useToast()
  const { author, cid, deleted, seq } = message
  const isIt = (one: ShownMessage): boolean => one.cid === cid && one.author.id === author.id
  const now = useSnapshot(session).room.messages.find(isIt) ?? message
  const gone = (): void => {
    close()
    toast(words.deleted)
  }
  useEffect(() => {
    if (now.deleted && !deleted) gone()
  }, [now.deleted])
  // Rows that have left the room's window are not in its snapshot.
  useEffect(
    () =>
      session.onRoom(
        (room) =>
          room.messages.subscribe({
            deleted: (one) => one.seq === (now.seq ?? seq) && !deleted && gone(),
            erased: (person) => person === author.id && gone(),
          }).unsubscribe,
      ),
    [session, now.seq],
  )
  return (
    <Sheet title={shownName(author.name, language)} onClose={close}>
      <PersonPanel message={now} reports={reporting} onClose={close} />
    </Sheet>
  )
}
