/** @jsxImportSource @ovation/live-room */
import type { ShownMessage } from '@ovation/client'
import { shownName, useRoomContext } from '../base.ts'
import type { SlotProps } from '../base.ts'
import type { NoticeSent } from '../rows-of.ts'
import { explain } from '../parts.ts'
import { Avatar } from './avatar.tsx'
import { usePanelWords } from './use-words.ts'

/** Rows that are no messages of people; and, in a message, who wrote it and what became of it. */
export function ChatRow({ row }: SlotProps['chat-row']) {
  if (row.kind === 'message') return <OfMessage message={row.message} />
  return row.kind === 'notice' ? <Notice event={row.event} /> : null
}

/** The picture of who wrote it, which opens the same as their name, and what became of it. */
function OfMessage({ message }: { message: ShownMessage }) {
  const { session, language, ask } = useRoomContext()
  const { author } = message
  return (
    <>
      <Avatar
        server={session.options.server}
        author={{ ...author, name: shownName(author.name, language) }}
        onClick={() => ask({ kind: 'person', message })}
      />
      <Failure message={message} />
    </>
  )
}

/** Why one's own message was not stored, or not shown to others. */
function Failure({ message }: { message: ShownMessage }) {
  const { session } = useRoomContext()
  const words = usePanelWords()
  const { status, error } = message
  if (status === 'suppressed') return <span class="failure">{words.suppressed}</span>
  if (status !== 'failed') return null
  return (
    <span class="failure">
      <span>{error ? explain(words, error) : words.failed}</span>
      <button type="button" onClick={() => void session.room.messages.retry(message).catch(() => {})}>
        {words.retry}
      </button>
      <button type="button" onClick={() => session.room.messages.discard(message)}>
        {words.discard}
      </button>
    </span>
  )
}

/** A notice to the viewer, or a report for those who run the room. */
function Notice({ event }: { event: NoticeSent }) {
  const { language } = useRoomContext()
  const words = usePanelWords()
  const { type, body } = event
  if (body === null) return null
  const what = 'text' in body ? body.text : body.reason
  return (
    <li class="row notice">
      <b>{type === 'notice.sent' ? words.notice : `${words.reported} · ${shownName(body.by.name, language)}`}</b> {what}
    </li>
  )
}
