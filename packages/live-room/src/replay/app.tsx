/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { ticketQuery } from '../small.ts'
import type { Language } from '../words/index.ts'
import { Chat } from './chat.tsx'
import { Controls } from './controls.tsx'
import { Notice } from './notice.tsx'
import { Side } from './side.tsx'
import { useReplayChat } from './use-replay-chat.ts'
import { useReplayInfo } from './use-replay-info.ts'
import { useReplayPlayback } from './use-replay-playback.ts'
import type { ReplayWords } from './words/index.ts'

type Props = { server: string; id: string; ticket: string | undefined; language: Language; words: ReplayWords }

/** Plays a recording with its chat and danmaku, on the clock of the video. */
export function ReplayApp({ server, id, ticket, language, words }: Props) {
  const query = ticketQuery(ticket)
  const { info, again } = useReplayInfo(`${server}/replay/${id}/info${query}`)
  if (info === undefined) return <Notice title={words.loading} />
  if (info === 'closed') return <Notice title={words.membersOnly} more={words.membersOnlyMore} />
  if (info === 'missing')
    return (
      <Notice title={words.missing} more={words.missingMore}>
        <a class="primary" href={`${server}/`}>
          Ovation
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
  return <Replay {...{ server, info, query, language, words }} />
}

type ReplayProps = Pick<Props, 'server' | 'language' | 'words'> & {
  info: ReplaySummary
  /** What video and chat are asked for with. */
  query: string
}

function Replay({ server, info, query, language, words }: ReplayProps) {
  const address = `${server}/replay/${info.id}`
  const playback = useReplayPlayback(`${address}/index.m3u8${query}`, info)
  const { canvas, shown, failed, ...danmaku } = useReplayChat(`${address}/events`, query, info, playback)
  const { video, broken, position, seek } = playback
  return (
    <div class="root replay" data-mode="full" lang={language}>
      <div class="stage-area">
        <div class="stage" data-playback="playing">
          {/* The chat is shown beside it as text; there are no captions. */}
          <video ref={video} playsInline hidden={broken} />
          {(broken || info.audioOnly) && <Card {...{ broken, words }} />}
          <canvas ref={canvas} class="danmaku" aria-hidden="true" />
          <Controls {...{ video, info, words, position, seek, ...danmaku }} />
        </div>
      </div>
      <Side {...{ server, info, seek, language, words }}>
        <Chat {...{ shown, failed, language, words }} />
      </Side>
    </div>
  )
}

/** In place of a video that there is not, or that cannot be played. */
const Card = ({ broken, words }: { broken: boolean; words: ReplayWords }) => (
  <div class="card" role="status">
    <b>{broken ? words.failed : words.audioOnly}</b>
    {broken && <span>{words.failedMore}</span>}
    {broken && (
      <button type="button" class="primary" onClick={() => location.reload()}>
        {words.again}
      </button>
    )}
  </div>
)
