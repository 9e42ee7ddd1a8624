/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { useEffect, useState } from 'preact/hooks'
import { ReplayList } from '../panels/replay-list.tsx'
import { replaysOf } from '../player/replays.ts'
import { ControlIcon } from '../view/control-icon.tsx'
import type { Language } from '../words/index.ts'
import { furtherReplays } from './further-replays.ts'
import type { ReplayWords } from './words/index.ts'

const CHANGES = ['ended', 'seeking', 'playing', 'emptied'] as const

type Props = {
  video: { current: HTMLVideoElement | null }
  info: ReplaySummary
  server: string
  ticket: string | undefined
  language: Language
  words: ReplayWords
}

/** Over a video that has played to its end: what to do next. */
export function EndCard({ video, info, server, ticket, language, words }: Props) {
  const ended = useEnded(video)
  const [others, setOthers] = useState<readonly ReplaySummary[]>([])
  const over = ended && !info.live
  useEffect(() => {
    if (!over) return
    let left = false
    void replaysOf(server, info.room, ticket).then((found) => left || setOthers(furtherReplays(found, info.id)))
    return () => void (left = true)
  }, [over, server, info.room, info.id])
  if (!over) return null
  const again = (): void => {
    if (!video.current) return
    video.current.currentTime = 0
    void video.current.play().catch(() => {})
  }
  return (
    <section class="end-card" aria-label={words.atEnd}>
      <div class="ways">
        <button type="button" class="primary" onClick={again}>
          <ControlIcon name="replay" /> {words.playAgain}
        </button>
        <a class="instead" href={`${server}/r/${info.room}`}>
          {words.toRoom}
        </a>
      </div>
      {others.length > 0 && <ReplayList {...{ server, ticket, language }} replays={others} clip={words.clip} />}
    </section>
  )
}

function useEnded(video: Props['video']): boolean {
  const [ended, setEnded] = useState(false)
  useEffect(() => {
    const element = video.current
    if (!element) return
    const look = (): void => setEnded(element.ended)
    for (const change of CHANGES) element.addEventListener(change, look)
    return () => {
      for (const change of CHANGES) element.removeEventListener(change, look)
    }
  }, [video])
  return ended
}
