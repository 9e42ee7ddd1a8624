/** @jsxImportSource @ovation/live-room */
import type { ComponentChildren } from 'preact'
import { durationText, whole } from '../words/format.ts'
import type { Language } from '../words/index.ts'
import type { Sums } from './show-sums.ts'
import type { PublishWords } from './words/index.ts'

type Props = {
  lastedMs: number
  sums: Sums
  /** Why it is over, where the host did not end it. */
  notices: ComponentChildren
  /** What can be done with what is left of it, once the room is there. */
  children: ComponentChildren
  /** Goes on to the next broadcast. */
  again: () => void
  language: Language
  words: PublishWords
}

/** The end of a broadcast: what it came to, and what comes next. */
export function Ended({ lastedMs, sums, notices, children, again, language, words }: Props) {
  const figures: [string, string][] = [
    [words.lasted, durationText(lastedMs)],
    [words.mostViewers, whole(sums.mostViewers, language)],
    [words.likes, whole(sums.likes, language)],
  ]
  return (
    <section class="workspace over">
      <h1>{words.ended}</h1>
      {notices}
      <dl class="sums">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {children}
      <div class="begin">
        <button type="button" class="primary" onClick={again}>
          {words.again}
        </button>
      </div>
    </section>
  )
}
