/** @jsxImportSource @ovation/live-room */
import { useRoomContext, useSnapshot } from '../base.ts'
import { durationText, usePanelWords } from '../parts.ts'
import { AddToCalendar, Place, ShareRoom, WatchReplay } from './actions.tsx'
import { Notice } from './notice.tsx'
import { hasJustEnded } from './room-state.ts'
import { countdownText, daysLeftText, isCounted, nextChangeInMs, phaseOf, whenText } from './schedule.ts'
import { useReplay } from './use-replay.ts'
import { useTicks } from './use-ticks.ts'

const SECOND_MS = 1_000

/** An announced broadcast, with a countdown in its last day. What counts is not read out each second: the title says when. */
function Scheduled({ startsAt, now }: { startsAt: number; now: number }) {
  const { session, language } = useRoomContext()
  const { stream } = useSnapshot(session).room.state
  const words = usePanelWords()
  const replay = useReplay()
  const said = stream.status === 'ended' ? stream.said : undefined
  return (
    <Notice
      icon="calendar"
      title={words.startsAt(whenText(startsAt, language, now))}
      text={
        hasJustEnded({ stream, now })
          ? (said ?? words.endedBefore)
          : isCounted(startsAt, now)
            ? words.startsHere
            : words.startsIn(daysLeftText(startsAt, language, now))
      }
      act={
        <>
          {replay === undefined ? <Place /> : <AddToCalendar startsAt={startsAt} />}
          {replay ? <WatchReplay href={replay} instead /> : <Place instead />}
        </>
      }
    >
      {isCounted(startsAt, now) && (
        <span class="countdown" aria-hidden="true">
          {countdownText(startsAt - now)}
        </span>
      )}
    </Notice>
  )
}

/** What comes after a broadcast, as long as no other is announced: why it was cut, if it was; its replay, or else others to tell of the room. */
function Ended({ said }: { said: string | undefined }) {
  const words = usePanelWords()
  const replay = useReplay()
  return (
    <Notice
      icon="replay"
      title={words.ended}
      text={said ?? words.endedMore}
      act={replay === undefined ? <Place /> : replay ? <WatchReplay href={replay} /> : <ShareRoom />}
    />
  )
}

/** Not live, and nothing is announced. */
function NotLive() {
  const words = usePanelWords()
  const replay = useReplay()
  return (
    <Notice
      icon="screen"
      title={words.notLive}
      text={words.notLiveMore}
      act={replay === undefined ? <Place /> : replay ? <WatchReplay href={replay} /> : <ShareRoom />}
    />
  )
}

/** The encoder is away: nothing that a viewer does brings it back, so nothing is offered. */
function Interrupted({ since, now }: { since: number; now: number }) {
  const words = usePanelWords()
  const awayMs = Math.max(0, now - since)
  useTicks(SECOND_MS - (awayMs % SECOND_MS))
  return (
    <Notice icon="cup" title={words.backSoon} text={words.backSoonMore}>
      <span class="away" aria-hidden="true">
        {words.awayFor(durationText(awayMs))}
      </span>
    </Notice>
  )
}

export type BroadcastState = 'none' | 'scheduled' | 'soon' | 'interrupted' | 'ended'

/** A state of the broadcast while there is none to see. */
export function BroadcastNotice({ state }: { state: BroadcastState }) {
  const { session, language } = useRoomContext()
  const words = usePanelWords()
  const { stream, settings } = useSnapshot(session).room.state
  const now = session.now()
  const { startsAt } = settings
  useTicks(nextChangeInMs(startsAt, now))
  if (state === 'interrupted' && stream.status === 'interrupted') return <Interrupted since={stream.since} now={now} />
  const next = typeof startsAt === 'number' && phaseOf(startsAt, now) ? startsAt : undefined
  if (state === 'ended') return <Ended said={stream.status === 'ended' ? stream.said : undefined} />
  if (state === 'scheduled' && next !== undefined) return <Scheduled startsAt={next} now={now} />
  if (state === 'soon' && next !== undefined)
    return (
      <Notice
        icon="clock"
        title={words.soon}
        text={words.soonMore(whenText(next, language, now))}
        act={<ShareRoom />}
      />
    )
  return <NotLive />
}
