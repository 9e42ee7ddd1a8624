/** @jsxImportSource @ovation/live-room */
import { isStaff, shownName, useSnapshot } from '../base.ts'
import { rememberName } from './known-names.ts'
import { isHost } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

type Props = OfRoom & {
  person: { id: string; name: string }
  /** Whether they are banned: nobody who is comes on stage. */
  banned: boolean
  done: () => void
}

/** What a host does about somebody and the stage: invites them, mutes them there, takes them off. */
export function StageActions({ person, banned, done, ...props }: Props) {
  const { session, words, language } = props
  const { self, state } = useSnapshot(session).room
  const { stage } = session.room
  const { id } = person
  const name = shownName(person.name, language)
  const act = (command: () => Promise<unknown>, told?: string): void => {
    done()
    void attempt(props, command, told)
  }
  const guest = state.stage.guests.find(({ actor }) => actor === id)
  if (guest && isStaff(self?.role ?? 'guest')) {
    const { muted, stream } = guest
    return (
      <>
        {stream !== null && (
          <button type="button" class="act" onClick={() => act(() => stage.mute(id, !muted))}>
            {muted ? words.unmuteGuest : words.muteGuest}
          </button>
        )}
        <button type="button" class="act" onClick={() => act(() => stage.leave(id), words.wasTakenOff(name))}>
          {stream === null ? words.withdraw : words.removeGuest}
        </button>
      </>
    )
  }
  const { status } = state.stream
  const isOn = status === 'live' || status === 'interrupted'
  if (guest || !isHost(self?.role) || !isOn || banned || session.room.connection.isSelf(id)) return null
  const invite = (): void => {
    rememberName(session, person)
    act(() => stage.invite(id), words.wasInvited(name))
  }
  return (
    <button type="button" class="act" onClick={invite}>
      {words.inviteToStage}
    </button>
  )
}
