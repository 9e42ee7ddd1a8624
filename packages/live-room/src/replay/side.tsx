/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import type { ComponentChildren } from 'preact'
import { dayOf, durationText } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import { ShareReplay } from './share.tsx'
import type { ReplayWords } from './words/index.ts'

type Props = {
  server: string
  info: ReplaySummary
  seek: (ms: number) => void
  language: Language
  words: ReplayWords
  /** The chat. */
  children: ComponentChildren
}

/** Beside the video: what the recording is, its chapters and its chat. */
export function Side({ server, info, seek, language, words, children }: Props) {
  const room = `${server}/r/${info.room}`
  return (
    <section class="side">
      <header class="head">
        <div class="titles">
          <h1 title={info.title}>{info.title}</h1>
          <p>
            {info.live ? words.live : info.kind === 'clip' ? words.clip : words.replay} · {dayOf(info.at, language)}
          </p>
        </div>
        <a class="to-room" href={room}>
          {info.live ? words.toLive : words.room}
        </a>
        <ShareReplay {...{ server, words }} id={info.id} title={info.title} />
      </header>
      {info.chapters.length > 0 && (
        <nav class="chapters" aria-label={words.chapters}>
          {info.chapters.map(({ atMs, title }) => (
            <button key={`${atMs}${title}`} type="button" onClick={() => seek(atMs)}>
              <time>{durationText(atMs - info.startMs)}</time> {title}
            </button>
          ))}
        </nav>
      )}
      {children}
    </section>
  )
}
