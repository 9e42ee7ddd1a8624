/** @jsxImportSource @ovation/live-room */
import { POLL_LIMITS } from '@ovation/features/polls/limits'
import type { Poll } from '@ovation/features/polls/model'
import { shareOf } from '@ovation/features/polls/shares'
import { useEffect, useState } from 'preact/hooks'
import { compact, useSnapshot } from '../base.ts'
import { Dialog } from '../view/dialog.tsx'
import { durationText } from '../words/format.ts'
import { isHost } from './may-moderate.ts'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

const { maxPollOptions, minPollOptions, maxPollQuestionChars, maxPollOptionChars } = POLL_LIMITS
const EMPTY = Array.from({ length: minPollOptions }, () => '')
const DEFAULT_DURATION_MS = '60000'
const SECOND_MS = 1_000

/** The poll that runs, how it stands and its end; else what opens one. The result of one that ended here stays until the next. */
export function PollSheet({ close, ...props }: OfRoom & { close: () => void }) {
  const { session, words } = props
  const { state, self } = useSnapshot(session).room
  const { poll } = state
  const [watched, setWatched] = useState(poll && !poll.closed ? poll.poll : undefined)
  const host = isHost(self?.role)
  const running = poll && !poll.closed ? poll.poll : undefined
  useEffect(() => {
    if (running) setWatched(running)
  }, [running])
  const shown = poll && (running !== undefined || poll.poll === watched) ? poll : undefined
  return (
    <Dialog title={words.pollTitle} close={words.close} onClose={close}>
      {shown ? <PollNow {...props} poll={shown} /> : host && <PollForm {...props} />}
      {shown && host && !shown.closed && (
        <button type="button" class="act bad" onClick={() => void attempt(props, () => session.room.polls.close())}>
          {words.endPoll}
        </button>
      )}
      {shown && host && shown.closed && (
        <button type="button" class="act" onClick={() => setWatched(undefined)}>
          {words.newPoll}
        </button>
      )}
    </Dialog>
  )
}

function PollNow({ poll, session, words, language }: OfRoom & { poll: Poll }) {
  const { question, options, tallied, closed, endsAt } = poll
  const counts = !closed && endsAt !== undefined
  const [now, setNow] = useState(session.now())
  useEffect(() => {
    if (!counts) return
    const timer = setInterval(() => setNow(session.now()), SECOND_MS)
    return () => clearInterval(timer)
  }, [counts])
  const total = tallied.reduce((sum, n) => sum + n, 0)
  return (
    <div class="poll-now">
      <p class="quiet line">
        <span>{closed ? words.pollEnded : words.pollRuns}</span>
        {counts && (
          <span role="timer" aria-label={words.timeLeft}>
            {durationText(Math.max(0, endsAt - now))}
          </span>
        )}
      </p>
      <p>
        <b>{question}</b>
      </p>
      <ul class="hands-list">
        {options.map((option, index) => {
          const share = shareOf(tallied, index)
          return (
            <li key={index}>
              <span class="line">
                <span>{option}</span>
                <span>
                  <b>{share} %</b> {words.votes(compact(tallied[index] ?? 0, language), tallied[index] ?? 0)}
                </span>
              </span>
              <div class="share" style={{ '--share': `${share}%` }} />
            </li>
          )
        })}
      </ul>
      <p class="quiet">{words.allVotes(compact(total, language))}</p>
    </div>
  )
}

function PollForm(props: OfRoom) {
  const { session, words } = props
  const [question, setQuestion] = useState('')
  const [options, setOptions] = useState(EMPTY)
  const [duration, setDuration] = useState(DEFAULT_DURATION_MS)
  const [problem, setProblem] = useState<string>()
  const filled = options.map((option) => option.trim()).filter(Boolean)
  const start = (event: Event): void => {
    event.preventDefault()
    const body = { question: question.trim(), options: filled, durationMs: Number(duration) }
    setProblem(undefined)
    // What is told elsewhere is below the sheet.
    void attempt({ ...props, tell: setProblem }, () => session.room.polls.open(body))
  }
  return (
    <form class="poll-form" onSubmit={start}>
      <input
        value={question}
        placeholder={words.question}
        aria-label={words.question}
        maxLength={maxPollQuestionChars}
        autocomplete="off"
        onInput={(event) => setQuestion(event.currentTarget.value)}
      />
      {options.map((option, index) => (
        <input
          key={index}
          value={option}
          placeholder={words.option(index + 1)}
          aria-label={words.option(index + 1)}
          maxLength={maxPollOptionChars}
          autocomplete="off"
          onInput={({ currentTarget: { value } }) => setOptions(options.with(index, value))}
        />
      ))}
      {options.length < maxPollOptions && (
        <button type="button" class="act" onClick={() => setOptions([...options, ''])}>
          {words.addOption}
        </button>
      )}
      <label class="line">
        <span>{words.pollLength}</span>
        <select value={duration} onChange={(event) => setDuration(event.currentTarget.value)}>
          {Object.entries(words.pollLengths).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {problem !== undefined && (
        <p class="said" role="alert">
          {problem}
        </p>
      )}
      <button class="primary" disabled={question.trim() === '' || filled.length < minPollOptions}>
        {words.startPoll}
      </button>
    </form>
  )
}
