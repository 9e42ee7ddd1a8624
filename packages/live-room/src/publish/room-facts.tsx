/** @jsxImportSource @ovation/live-room */
import { compact, isStaff, shownName, useSnapshot } from '../base.ts'
import { useEffect, useState } from 'preact/hooks'
import { ControlIcon } from '../view/control-icon.tsx'
import { Dialog } from '../view/dialog.tsx'
import { Icon } from '../view/icons.tsx'
import { chipsOf } from './chips.ts'
import { isHost } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'
import { PeopleSheet } from './people-sheet.tsx'
import { ShareSheet } from './share-sheet.tsx'

/** How many watch, the link for others, and what else goes on: hands that are up, a poll, gifts. */
export function RoomFacts(props: OfRoom) {
  const { session, words, language } = props
  const { room } = useSnapshot(session)
  const [asking, setAsking] = useState(false)
  const [sharing, setSharing] = useState(false)
  const [looking, setLooking] = useState(false)
  const { hands, poll, gifts } = chipsOf(room)
  if (room.status !== 'attached') return null
  const { server, room: name } = session.options
  const viewers = (
    <>
      <Icon name="eye" />
      <span>{compact(room.viewers, language)}</span>
    </>
  )
  return (
    <>
      {isStaff(room.self?.role ?? 'guest') ? (
        <button
          type="button"
          class="chip"
          aria-haspopup="dialog"
          aria-label={words.viewers(room.viewers)}
          title={words.whoIsHere}
          onClick={() => setLooking(true)}
        >
          {viewers}
        </button>
      ) : (
        <span class="chip" role="img" aria-label={words.viewers(room.viewers)}>
          {viewers}
        </span>
      )}
      <button
        type="button"
        class="chip"
        aria-label={words.share}
        title={words.share}
        aria-haspopup="dialog"
        onClick={() => setSharing(true)}
      >
        <ControlIcon name="share" />
      </button>
      {hands !== undefined && (
        <button
          type="button"
          class="chip"
          aria-haspopup="dialog"
          aria-label={words.hands(hands)}
          onClick={() => setAsking(true)}
        >
          <ControlIcon name="hand" />
          <span>{hands}</span>
        </button>
      )}
      {poll && (
        <span class="chip" title={poll.question}>
          <span>{words.poll(compact(poll.votes, language), poll.votes)}</span>
        </span>
      )}
      {gifts !== undefined && (
        <span class="chip" role="img" aria-label={words.gifts(gifts)}>
          <ControlIcon name="gift" />
          <span>{compact(gifts, language)}</span>
        </span>
      )}
      {sharing && (
        <ShareSheet
          {...props}
          title={words.share}
          name={room.state.title || name}
          url={new URL(`${server}/r/${name}`, location.href).href}
          close={() => setSharing(false)}
        />
      )}
      {looking && <PeopleSheet {...props} close={() => setLooking(false)} />}
      {asking && <Hands {...props} close={() => setAsking(false)} />}
    </>
  )
}

/** Who asks to come on stage; hosts invite them. */
function Hands({ close, ...props }: OfRoom & { close: () => void }) {
  const { session, words, language } = props
  const { room } = useSnapshot(session)
  const { stage } = session.room
  const { hands } = room.state.stage
  const host = isHost(room.self?.role)
  const staff = isStaff(room.self?.role ?? 'guest')
  const nobody = hands.length === 0
  useEffect(() => {
    if (nobody) close()
  }, [nobody])
  return (
    <Dialog title={words.handsUp} close={words.close} onClose={close}>
      <ul class="hands-list">
        {hands.map((hand) => (
          <li key={hand.actor} class="line">
            <span>{shownName(hand.name, language)}</span>
            {staff && (
              <button
                type="button"
                class="small"
                onClick={() => void attempt(props, () => stage.lowerHand(hand.actor))}
              >
                {words.decline}
              </button>
            )}
            {host && (
              <button type="button" class="small" onClick={() => void attempt(props, () => stage.invite(hand.actor))}>
                {words.invite}
              </button>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
