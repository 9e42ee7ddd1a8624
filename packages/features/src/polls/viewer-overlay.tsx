/** @jsxImportSource @ovation/live-room */
import type { Poll } from '@ovation/client'
import { compact, useNow, useRoomContext, useSnapshot } from '@ovation/live-room/base'
import type { OverlayProps } from '@ovation/live-room/base'
import { durationText, percentText, useStrings } from '@ovation/live-room/parts'
import { pollStrings } from './strings.ts'
import { leaders, shareOf } from './model-shares.ts'
import { viewOf } from './viewer-result.ts'

const sampleOf = (asked: Pick<Poll, 'question' | 'options'>): Poll => {
  const tallied = [24, 41, 12]
  return {
    ...asked,
    ...{ poll: 'sample', openedAt: 0, counts: tallied, tallied, talliedAt: 0, closed: false },
  }
}

/** The poll that is open, or has just ended, with the share of each option. */
export function PollOverlay({ options }: OverlayProps) {
  const { session, language } = useRoomContext()
  const words = useStrings(pollStrings)
  const { state } = useSnapshot(session).room
  const poll = options.preview ? sampleOf(words.sample) : state.poll
  const offset = session.now() - Date.now()
  const until = poll ? viewOf(poll, Date.now() + offset).until : 0
  const now = useNow(until - offset) + offset
  const view = poll ? viewOf(poll, now).view : 'gone'
  if (!poll || (view !== 'open' && view !== 'result')) return null
  const ahead = poll.closed ? leaders(poll.tallied) : []
  const total = poll.tallied.reduce((sum, n) => sum + n, 0)
  const left = poll.endsAt === undefined || poll.closed ? undefined : Math.max(0, poll.endsAt - now)
  return (
    <section class="overlay-box overlay-poll">
      <header>
        <b>{poll.closed ? words.pollClosed : words.poll}</b>
        <small>
          {words.votes(compact(total, language))}
          {left !== undefined && ` · ${durationText(Math.ceil(left / 1_000) * 1_000)}`}
        </small>
      </header>
      <div class="overlay-question">{poll.question}</div>
      <ol>
        {poll.options.map((option, index) => (
          <li key={index} class={ahead.includes(index) ? 'won' : ''}>
            <i style={{ width: `${shareOf(poll.tallied, index)}%` }} />
            <span>{option}</span>
            <b>{percentText(shareOf(poll.tallied, index), language)}</b>
          </li>
        ))}
      </ol>
    </section>
  )
}
