/** @jsxImportSource @ovation/live-room */
import type { OvationError, Poll } from '@ovation/client'
import {
  compact,
  explain,
  localPreferences,
  useNow,
  useRoomContext,
  useSnapshot,
  useToast,
} from '@ovation/live-room/base'
import type { Slots } from '@ovation/live-room/base'
import { ControlIcon, durationText, useStrings } from '@ovation/live-room/parts'
import { useState } from 'preact/hooks'
import { pollStrings } from './strings.ts'
import css from './viewer.css'

const CLOSED_POLL_SHOWN_MS = 60_000

/** A poll that was closed by the viewer appears once more, with its result. */
const keyOf = ({ poll, closed }: Poll): string => `${poll}/${String(closed)}`

/** Until when something about it changes by itself, by the server's clock. */
const untilOf = ({ closed, talliedAt, endsAt = 0 }: Poll): number =>
  closed ? talliedAt + CLOSED_POLL_SHOWN_MS : endsAt

/** The poll that is open, or has just ended. After voting, a viewer sees the current result. */
function PollCard() {
  const { session, language } = useRoomContext()
  const words = useStrings(pollStrings)
  const { poll, seq } = useSnapshot(session).room.state
  const toast = useToast()
  const [, setVoted] = useState(0)
  const [put, setPut] = useState('')
  const offset = session.now() - Date.now()
  const shown = poll !== null && seq > 0 && put !== keyOf(poll)
  const until = shown ? untilOf(poll) : 0
  const now = useNow(until - offset, poll?.closed ? CLOSED_POLL_SHOWN_MS : undefined) + offset
  if (!shown || (poll.closed && now >= until)) return null
  const mine = localPreferences.read(`vote.${poll.poll}`)
  const total = poll.tallied.reduce((sum, n) => sum + n, 0)
  const told = mine !== undefined || poll.closed
  const vote = async (option: number): Promise<void> => {
    try {
      await session.room.polls.vote(option)
      localPreferences.write(`vote.${poll.poll}`, String(option))
    } catch (error) {
      const { code } = error as OvationError
      if (code === 'already_voted') localPreferences.write(`vote.${poll.poll}`, '')
      toast(explain(words, error as OvationError))
    }
    setVoted((n) => n + 1)
  }
  const left =
    poll.endsAt === undefined || poll.closed ? undefined : Math.max(0, Math.ceil((poll.endsAt - now) / 1_000))
  return (
    <section class="poll" part="poll" aria-label={words.poll}>
      <header>
        <b>{poll.closed ? words.pollClosed : words.poll}</b>
        <span>
          {words.votes(compact(total, language))}
          {left !== undefined && ` · ${durationText(left * 1_000)}`}
        </span>
        <button type="button" class="round small" aria-label={words.close} onClick={() => setPut(keyOf(poll))}>
          <ControlIcon name="close" />
        </button>
      </header>
      <p>{poll.question}</p>
      {poll.options.map((option, index) => {
        const share = total === 0 ? 0 : Math.round(((poll.tallied[index] ?? 0) / total) * 100)
        return told ? (
          <div key={index} class={mine === String(index) ? 'option mine' : 'option'}>
            <i style={{ width: `${share}%` }} />
            <span>{option}</span>
            <b>{share} %</b>
          </div>
        ) : (
          <button key={index} type="button" class="option" onClick={() => void vote(index)}>
            {option}
          </button>
        )
      })}
    </section>
  )
}

export const slots: Slots = { 'above-chat': PollCard }
export { css }
