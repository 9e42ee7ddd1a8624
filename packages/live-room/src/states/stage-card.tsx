/** @jsxImportSource @ovation/live-room */
import { useRef } from 'preact/hooks'
import { useRoomContext, useSnapshot } from '../base.ts'
import type { VideoProps } from '../base.ts'
import { usePanelWords } from '../parts.ts'
import { RetryNow } from './actions.tsx'
import { BroadcastNotice } from './broadcast-notice.tsx'
import { LastFrame } from './last-frame.tsx'
import { Notice } from './notice.tsx'
import { LATE_MS, stateOf } from './room-state.ts'
import type { RoomState } from './room-state.ts'
import { nextPhaseInMs } from './schedule.ts'
import { useLink } from './use-link.ts'
import type { LinkNow } from './use-link.ts'
import { useTicks } from './use-ticks.ts'
import { AudioOnly, Loading, Unplayable } from './video-notice.tsx'

/** The states in which the frame that was last seen stands behind the card. */
const FRAMED: ReadonlySet<RoomState> = new Set<RoomState>(['interrupted', 'loading', 'late', 'offline', 'unreachable'])

/** What is in the stage in place of the video. */
export function StageCard({ video, player, playbackState: playback }: VideoProps) {
  const { session } = useRoomContext()
  const { room } = useSnapshot(session)
  const { stream, settings, seq } = room.state
  const link = useLink()
  const now = session.now()
  const { startsAt } = settings
  const loading = stream.status === 'live' && playback.mode === 'loading'
  const since = useRef<number>(undefined)
  since.current = loading ? (since.current ?? Date.now()) : undefined
  const loadingMs = Date.now() - (since.current ?? Date.now())
  // The card itself counts the seconds.
  useTicks(loading && loadingMs < LATE_MS ? LATE_MS - loadingMs : nextPhaseInMs(startsAt, now))
  const state = stateOf({ known: seq > 0, stream, playback, startsAt, link: link.link, loadingMs, now })
  if (state === undefined || state === 'unknown') return null
  return (
    <div class="state" data-state={state}>
      {FRAMED.has(state) && <LastFrame video={video} />}
      <Body {...{ state, player, link }} />
    </div>
  )
}

type BodyProps = { state: Exclude<RoomState, 'unknown'>; player: VideoProps['player']; link: LinkNow }

function Body({ state, player, link }: BodyProps) {
  const words = usePanelWords()
  if (state === 'offline')
    return <Notice icon="offline" title={words.offlineTitle} text={words.offlineMore} act={<RetryNow />} />
  if (state === 'unreachable')
    return (
      <Notice icon="offline" title={words.unreachable} text={link.why} act={<RetryNow />}>
        {link.wait && <span aria-live="off">{link.wait}</span>}
      </Notice>
    )
  if (state === 'audioOnly') return <AudioOnly player={player} />
  if (state === 'unplayable') return <Unplayable player={player} />
  if (state === 'loading' || state === 'late') return <Loading player={player} late={state === 'late'} />
  return <BroadcastNotice state={state} />
}
