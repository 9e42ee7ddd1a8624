/** @jsxImportSource @ovation/live-room */
import { useEffect } from 'preact/hooks'
import { isStaff, shownName, useSnapshot } from '../base.ts'
import { Dialog } from '../view/dialog.tsx'
import { knownName } from './known-names.ts'
import { isHost } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

/** Who asks to come on stage, and who was invited and is not there yet; hosts invite and withdraw. */
export function HandsSheet({ close, ...props }: OfRoom & { close: () => void }) {
  const { session, words, language } = props
  const { room } = useSnapshot(session)
  const { stage } = session.room
  const { hands, guests } = room.state.stage
  const invited = guests.filter(({ stream }) => stream === null)
  const host = isHost(room.self?.role)
  const staff = isStaff(room.self?.role ?? 'guest')
  const nobody = hands.length + invited.length === 0
  useEffect(() => {
    if (nobody) close()
  }, [nobody])
  const button = (text: string, command: () => Promise<unknown>) => (
    <button type="button" class="small" onClick={() => void attempt(props, command)}>
      {text}
    </button>
  )
  return (
    <Dialog title={words.handsUp} close={words.close} onClose={close}>
      <ul class="hands-list">
        {hands.map((hand) => (
          <li key={hand.actor} class="line">
            <span>{shownName(hand.name, language)}</span>
            {staff && button(words.decline, () => stage.lowerHand(hand.actor))}
            {host && button(words.invite, () => stage.invite(hand.actor))}
          </li>
        ))}
        {invited.map((guest) => (
          <li key={guest.actor} class="line">
            <span>{shownName(knownName(session, guest.actor, guest.name), language) || words.guest}</span>
            <small>{guest.preparing ? words.guestPrepares : words.guestInvited}</small>
            {staff && button(words.withdraw, () => stage.leave(guest.actor))}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
