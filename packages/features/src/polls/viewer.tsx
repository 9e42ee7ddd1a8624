/** @jsxImportSource @ovation/live-room */
import type { OvationError, Poll } from '@ovation/client'
import { compact, localPreferences, useNow, useRoomContext, useSnapshot, useToast } from '@ovation/live-room/base'
import type { SlotProps, Slots, VideoProps } from '@ovation/live-room/base'
import { ControlIcon, durationText, explain, listOf, Part, percentText, useStrings } from '@ovation/live-room/parts'
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { leaders, shareOf } from './model-shares.ts'
import { faceOf, viewOf } from './viewer-result.ts'
import type { Chosen, PollFace } from './viewer-result.ts'
import { pollStrings } from './strings.ts'
import css from './viewer.css'

/** A timer that runs once: nothing changes before. */
const UNTIL_THEN_MS = 60_000

/** The poll that this viewer closed last: nothing leads to it again. */
let closedPoll: string | undefined
/** Fired in the room once its viewer has answered or closed a poll. */
const POLL_DONE = 'ovation-poll-done'

/** Fired in the room by what leads to the poll. */
const OPEN_POLL = 'ovation-poll'

/** A room that is less high has no place for a whole poll beside its chat: one line of it, until a viewer opens it. */
const SHORT_ROOM_PX = 420

/**
 * The poll that is open, or has just ended: then its result, and after a while one line. After voting, a viewer sees the current
 * result. The head folds it into one line and opens it again.
 */
function PollCard() {
  const { session, language, root } = useRoomContext()
  const words = useStrings(pollStrings)
  const { poll, seq } = useSnapshot(session).room.state
  const toast = useToast()
  const [voted, setVoted] = useState(0)
  const card = useRef<HTMLElement>(null)
  // The option that was pressed is gone: the focus stays at its poll.
  useEffect(() => {
    if (voted > 0 && document.activeElement === document.body) card.current?.focus({ preventScroll: true })
  }, [voted])
  const [chosen, choose] = useState<Chosen>()
  useEffect(() => {
    if (poll === null) return
    const open = (): void => choose({ poll: poll.poll, view: 'open', face: 'open' })
    root.addEventListener(OPEN_POLL, open)
    return () => root.removeEventListener(OPEN_POLL, open)
  }, [root, poll?.poll])
  const offset = session.now() - Date.now()
  const shown = poll !== null && seq > 0 && !(chosen?.poll === poll.poll && chosen.face === 'gone')
  const until = shown ? viewOf(poll, Date.now() + offset).until : 0
  const now = useNow(until - offset, poll?.closed ? UNTIL_THEN_MS : undefined) + offset
  const view = shown ? viewOf(poll, now).view : 'gone'
  if (!shown || view === 'gone') return null
  const face = faceOf({ poll: poll.poll, view, short: root.host.clientHeight < SHORT_ROOM_PX, chosen })
  const show = (next: PollFace): void => {
    choose({ poll: poll.poll, view, face: next })
    if (next !== 'gone') return
    closedPoll = poll.poll
    root.dispatchEvent(new Event(POLL_DONE))
  }
  const mine = localPreferences.read(`vote.${poll.poll}`)
  const total = poll.tallied.reduce((sum, n) => sum + n, 0)
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
    root.dispatchEvent(new Event(POLL_DONE))
  }
  const left =
    poll.endsAt === undefined || poll.closed ? undefined : Math.max(0, Math.ceil((poll.endsAt - now) / 1_000))
  const folded = face === 'folded'
  const votes = words.votes(compact(total, language))
  const result =
    ahead.length === 0
      ? words.votes(compact(0, language))
      : listOf(
          ahead.map((index) => poll.options[index] ?? ''),
          language,
        )
  const time = left === undefined ? undefined : durationText(left * 1_000)
  return (
    <section ref={card} class={folded ? 'poll folded' : 'poll'} part="poll" tabIndex={-1} aria-label={words.poll}>
      <header>
        <button
          type="button"
          class="poll-line"
          aria-expanded={!folded}
          title={folded ? poll.question : undefined}
          onClick={() => show(folded ? 'open' : 'folded')}
        >
          <b>{!poll.closed ? words.poll : folded ? words.pollResult : words.pollClosed}</b>
          <span>{!folded ? votes : poll.closed ? result : poll.question}</span>
          {folded && poll.closed && ahead.length > 0 && (
            <small>{percentText(shareOf(poll.tallied, ahead[0] ?? 0), language)}</small>
          )}
          {time !== undefined && <small>{time}</small>}
          <ControlIcon name="fold" />
        </button>
        <button type="button" class="round small" aria-label={words.close} onClick={() => show('gone')}>
          <ControlIcon name="close" />
        </button>
      </header>
      {!folded && (
        <div class="poll-body">
          <p>{poll.question}</p>
          <Options {...{ poll, mine, ahead, vote }} />
        </div>
      )}
    </section>
  )
}

/** Where the chat is hidden, and the poll with it: that one is open to vote in. Opens it. */
function PollHint({ frame }: VideoProps) {
  const { session, root } = useRoomContext()
  const words = useStrings(pollStrings)
  const { poll } = useSnapshot(session).room.state
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  useEffect(() => {
    const done = (): void => redraw(undefined)
    root.addEventListener(POLL_DONE, done)
    return () => root.removeEventListener(POLL_DONE, done)
  }, [root])
  if (poll === null || poll.closed || poll.poll === closedPoll) return null
  if (localPreferences.read(`vote.${poll.poll}`) !== undefined) return null
  const open = (): void => {
    root.host.removeAttribute('theatre')
    frame.current?.dispatchEvent(new CustomEvent(OPEN_POLL, { bubbles: true }))
    requestAnimationFrame(() => root.querySelector<HTMLElement>('.poll')?.focus())
  }
  return (
    // Its text is that of the poll, and no second one: it stands in an attribute.
    <button
      type="button"
      class="poll-hint"
      aria-label={`${words.poll}: ${poll.question}`}
      data-question={poll.question}
      onClick={open}
    >
      <b>{words.poll}</b>
    </button>
  )
}

type OptionsProps = {
  poll: Poll
  mine: string | undefined
  ahead: readonly number[]
  vote: (option: number) => Promise<void>
}

/** Buttons; or what each option has, for those who voted, and once the poll has ended. */
function Options({ poll, mine, ahead, vote }: OptionsProps) {
  const { language } = useRoomContext()
  const words = useStrings(pollStrings)
  const told = mine !== undefined || poll.closed
  return (
    <>
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
            <b>{percentText(share, language)}</b>
          </div>
        ) : (
          <button key={index} type="button" class="option" onClick={() => void vote(index)}>
            {option}
          </button>
        )
      })}
    </>
  )
}

const loadOverlay = () => import('./viewer-overlay.tsx')

/** What an overlay shows of a poll: loaded only there. */
const Overlay = (props: SlotProps['overlay']) =>
  props.options.show.includes('poll') ? (
    <Part load={loadOverlay}>{({ PollOverlay }) => <PollOverlay {...props} />}</Part>
  ) : null

export const slots: Slots = { 'above-chat': PollCard, 'over-video': PollHint, overlay: Overlay }
export { css }
