/** @jsxImportSource @ovation/live-room */
import type { OvationError, Poll } from '@ovation/client'
import { compact, localPreferences, useNow, useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import type { Slots } from '@ovation/live-room/base'
import { ControlIcon, durationText, explain, listOf, useStrings } from '@ovation/live-room/parts'
import { useEffect, useRef, useState } from 'preact/hooks'
import { leaders, shareOf, viewOf } from './viewer-result.ts'
import { pollStrings } from './strings.ts'
import css from './viewer.css'

/** A timer that runs once: nothing changes before. */
const UNTIL_THEN_MS = 60_000

/** A poll that was closed by the viewer appears once more, with its result. */
const keyOf = ({ poll, closed }: Poll): string => `${poll}/${String(closed)}`

/** The poll that is open, or has just ended: then its result, and after a while one line. After voting, a viewer sees the current result. */
function PollCard() {
  const { session, language } = useRoomContext()
  const words = useStrings(pollStrings)
  const { poll, seq } = useSnapshot(session).room.state
  const toast = useToast()
  const [voted, setVoted] = useState(0)
  const card = useRef<HTMLElement>(null)
  // The option that was pressed is gone: the focus stays at its poll.
  useEffect(() => {
    if (voted > 0 && document.activeElement === document.body) card.current?.focus({ preventScroll: true })
  }, [voted])
  const [put, setPut] = useState('')
  /** The result that was opened again. */
  const [unfolded, unfold] = useState('')
  const offset = session.now() - Date.now()
  const shown = poll !== null && seq > 0 && put !== keyOf(poll)
  const until = shown ? viewOf(poll, Date.now() + offset).until : 0
  const now = useNow(until - offset, poll?.closed ? UNTIL_THEN_MS : undefined) + offset
  const view = shown ? viewOf(poll, now).view : 'gone'
  if (!shown || view === 'gone') return null
  const mine = localPreferences.read(`vote.${poll.poll}`)
  const total = poll.tallied.reduce((sum, n) => sum + n, 0)
  const told = mine !== undefined || poll.closed
  const ahead = poll.closed ? leaders(poll.tallied) : []
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
  const close = (
    <button type="button" class="round small" aria-label={words.close} onClick={() => setPut(keyOf(poll))}>
      <ControlIcon name="close" />
    </button>
  )
  if (view === 'line' && unfolded !== poll.poll)
    return (
      <section class="poll folded" part="poll" aria-label={words.poll}>
        <button type="button" aria-expanded={false} title={poll.question} onClick={() => unfold(poll.poll)}>
          <b>{words.pollClosed}</b>
          <span>
            {ahead.length === 0
              ? words.votes(compact(0, language))
              : listOf(
                  ahead.map((index) => poll.options[index] ?? ''),
                  language,
                )}
          </span>
          {ahead.length > 0 && <small>{shareOf(poll.tallied, ahead[0] ?? 0)} %</small>}
        </button>
        {close}
      </section>
    )
  return (
    <section ref={card} class="poll" part="poll" tabIndex={-1} aria-label={words.poll}>
      <header>
        <b>{poll.closed ? words.pollClosed : words.poll}</b>
        <span>
          {words.votes(compact(total, language))}
          {left !== undefined && ` · ${durationText(left * 1_000)}`}
        </span>
        {close}
      </header>
      <p>{poll.question}</p>
      {poll.options.map((option, index) => {
        const share = shareOf(poll.tallied, index)
        const won = ahead.includes(index)
        const classes = ['option', mine === String(index) && 'mine', won && 'won'].filter(Boolean).join(' ')
        return told ? (
          <div key={index} class={classes}>
            <i style={{ width: `${share}%` }} />
            <span>
              {option}
              {won && <small>{words.mostVotes}</small>}
            </span>
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
