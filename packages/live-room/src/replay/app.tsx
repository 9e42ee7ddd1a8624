/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { useEffect, useRef, useState } from 'preact/hooks'
import { TextMenu } from '../danmaku/text-menu.tsx'
import { useChosenText } from '../danmaku/use-chosen-text.ts'
import { ticketQuery } from '../small.ts'
import type { Language } from '../words/index.ts'
import { Chat } from './chat.tsx'
import { Controls } from './controls.tsx'
import { EndCard } from './end-card.tsx'
import type { ReplayGuests, ReplayGuestsProps } from './guests.tsx'
import { Notice } from './notice.tsx'
import { Side } from './side.tsx'
import { useReplayChat } from './use-replay-chat.ts'
import { useReplayInfo } from './use-replay-info.ts'
import { useReplayPlayback } from './use-replay-playback.ts'
import { useWatched } from './use-watched.ts'
import type { ReplayWords } from './words/index.ts'

const GUESTS_RETRY_DELAY_MS = 5_000
const MS_PER_S = 1_000

type Props = { server: string; id: string; ticket: string | undefined; language: Language; words: ReplayWords }

/** Plays a recording with its chat and danmaku, on the clock of the video. */
export function ReplayApp({ server, id, ticket, language, words }: Props) {
  const query = ticketQuery(ticket)
  const { info, room, again, refused } = useReplayInfo(`${server}/replay/${id}/info${query}`)
  if (info === undefined) return <Notice title={words.loading} />
  const [title, more] =
    info === 'closed' ? [words.membersOnly, words.membersOnlyMore] : [words.missing, words.missingMore]
  if (info === 'closed' || info === 'missing')
    return (
      <Notice {...{ title, more }}>
        <a class="primary" href={room === undefined ? `${server}/` : `${server}/r/${room}`}>
          {room === undefined ? words.toStart : words.toRoom}
        </a>
      </Notice>
    )
  if (info === 'failed')
    return (
      <Notice title={words.failed} more={words.failedMore}>
        <button type="button" class="primary" onClick={again}>
          {words.again}
        </button>
      </Notice>
    )
  return <Replay {...{ server, info, ticket, refused, query, language, words }} />
}

type ReplayProps = Pick<Props, 'server' | 'ticket' | 'language' | 'words'> & {
  info: ReplaySummary
  /** The server refuses its video. */
  refused: () => void
  /** What video and chat are asked for with. */
  query: string
}

function Replay({ server, info, ticket, refused, query, language, words }: ReplayProps) {
  const address = `${server}/replay/${info.id}`
  const playback = useReplayPlayback(`${address}/index.m3u8${query}`, info, refused)
  const frame = useRef<HTMLDivElement>(null)
  const { canvas, shown, failed, overlay, ...danmaku } = useReplayChat(`${address}/events`, query, info, {
    ...playback,
    refused,
  })
  const { video, stuck, again, position, seek } = playback
  const latest = useRef(position)
  latest.current = position
  useWatched(`${address}/watched`, query, { video, position: latest })
  // Asked for with what the video is asked for with.
  const still = (ms: number): string => `${address}/still.mp4?at=${ms / MS_PER_S}${query.replace('?', '&')}`
  const { chosen, close } = useChosenText({ frame, canvas, overlay, flies: danmaku.preferences.visible, language })
  return (
    <div class="root replay" data-mode="full" lang={language}>
      <div class="stage-area">
        <div class="stage" data-playback="playing" ref={frame}>
          {/* The chat is shown beside it as text; there are no captions. */}
          <video ref={video} playsInline hidden={stuck} />
          {(stuck || info.audioOnly) && <Card {...{ stuck, again, words }} />}
          <canvas ref={canvas} class="danmaku" aria-hidden="true" tabIndex={-1} />
          <EndCard {...{ video, info, server, ticket, language, words }} />
          <LaterGuests {...{ info, query, frame, video, position, language }} replays={`${server}/replay/`} />
          <Controls
            {...{ video, info, words, language, position, seek, overlay, ...danmaku }}
            still={info.audioOnly ? undefined : still}
          />
          {chosen && <TextMenu {...{ chosen, close, language }} />}
        </div>
      </div>
      <Side {...{ server, info, seek, language, words }}>
        <Chat {...{ shown, failed, language, words }} startMs={info.startMs} />
      </Side>
    </div>
  )
}

/** The guests of a recording, which the first picture does not wait for. */
function LaterGuests(props: ReplayGuestsProps) {
  const [module, setModule] = useState<{ ReplayGuests: typeof ReplayGuests }>()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const load = (): void =>
      void import('./guests.tsx').then(setModule, () => (timer = setTimeout(load, GUESTS_RETRY_DELAY_MS)))
    load()
    return () => clearTimeout(timer)
  }, [])
  return module ? <module.ReplayGuests {...props} /> : null
}

/** In place of a video that there is not, or that does not arrive. */
const Card = ({ stuck, again, words }: { stuck: boolean; again: () => void; words: ReplayWords }) => (
  <div class="card" role="status">
    <b>{stuck ? words.failed : words.audioOnly}</b>
    {stuck && <span>{words.stuckMore}</span>}
    {stuck && (
      <button type="button" class="primary" onClick={again}>
        {words.again}
      </button>
    )}
  </div>
)
