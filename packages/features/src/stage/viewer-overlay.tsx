/** @jsxImportSource @ovation/live-room */
import type { StageGuest } from '@ovation/client'
import { shownName, useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { OverlayProps } from '@ovation/live-room/base'
import { ControlIcon, useStrings } from '@ovation/live-room/parts'
import { stageStrings } from './strings.ts'

const samplesOf = (names: readonly string[]): StageGuest[] =>
  names.map((name, seat) => ({
    ...{ actor: `sample ${seat}`, name, seat, muted: seat > 0, stream: 'sample' },
  }))

/** The names of the guests on stage. Their video is in the room already: over the host's it would be there twice. */
export function GuestsOverlay({ options }: OverlayProps) {
  const { session, language } = useRoomContext()
  const words = useStrings(stageStrings)
  const { state } = useSnapshot(session).room
  const all = options.preview ? samplesOf(words.samples) : state.stage.guests
  const guests = all.filter(({ stream }) => stream !== null)
  if (guests.length === 0) return null
  return (
    <div class="overlay-box overlay-guests">
      <small>{words.onStage}</small>
      {guests.map((guest) => (
        <b key={guest.actor}>
          {shownName(guest.name, language)}
          {guest.muted && <ControlIcon name="silent" />}
        </b>
      ))}
    </div>
  )
}
