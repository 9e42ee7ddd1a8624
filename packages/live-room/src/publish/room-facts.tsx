/** @jsxImportSource @ovation/live-room */
import { compact, isStaff, useSnapshot } from '../base.ts'
import { useState } from 'preact/hooks'
import { ControlIcon } from '../view/control-icon.tsx'
import { Icon } from '../view/icons.tsx'
import { chipsOf } from './chips.ts'
import { HandsSheet } from './hands-sheet.tsx'
import { isHost } from './may-moderate.ts'
import type { OfRoom } from './room-context.ts'
import { PeopleSheet } from './people-sheet.tsx'
import { PollSheet } from './poll-sheet.tsx'
import { ShareSheet } from './share-sheet.tsx'

/** How many watch, the link for others, and what else goes on: hands that are up, a poll, gifts. */
export function RoomFacts(props: OfRoom) {
  const { session, words, language } = props
  const { room } = useSnapshot(session)
  const [asking, setAsking] = useState(false)
  const [sharing, setSharing] = useState(false)
  const [looking, setLooking] = useState(false)
  const [polling, setPolling] = useState(false)
  const { hands, invited, poll, gifts } = chipsOf(room)
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
      {(hands ?? invited) !== undefined && (
        <button
          type="button"
          class="chip"
          aria-haspopup="dialog"
          aria-label={hands === undefined ? words.invited(invited ?? 0) : words.hands(hands)}
          onClick={() => setAsking(true)}
        >
          <ControlIcon name="hand" />
          <span>{hands ?? invited}</span>
        </button>
      )}
      {(poll || isHost(room.self?.role)) && (
        <button
          type="button"
          class="chip"
          aria-haspopup="dialog"
          title={poll?.question}
          onClick={() => setPolling(true)}
        >
          {poll ? words.poll(compact(poll.votes, language), poll.votes) : words.pollTitle}
        </button>
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
      {polling && <PollSheet {...props} close={() => setPolling(false)} />}
      {asking && <HandsSheet {...props} close={() => setAsking(false)} />}
    </>
  )
}
