/** @jsxImportSource @ovation/live-room */
import type { ReplaySummary } from '@ovation/client'
import { ticketQuery } from '../small.ts'
import { dayOf, durationText } from '../words/format.ts'
import type { Language } from '../words/index.ts'

type Props = {
  server: string
  replays: readonly ReplaySummary[]
  ticket: string | undefined
  /** What a part of a broadcast is called. */
  clip: string
  language: Language
}

/** Recordings to go on with, the newest first: title, day and length. */
export const ReplayList = ({ server, replays, ticket, clip, language }: Props) => (
  <ul class="replays">
    {replays.map(({ id, kind, title, at, startMs, endMs }) => (
      <li key={id}>
        <a href={`${server}/replay/${id}${ticketQuery(ticket)}`}>
          <b>{title}</b>
          <small>
            {kind === 'clip' && `${clip} · `}
            {dayOf(at, language)} · {durationText(endMs - startMs)}
          </small>
        </a>
      </li>
    ))}
  </ul>
)
