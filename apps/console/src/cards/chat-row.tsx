import { GIFTS, isGift, isStaff } from '@ovation/client'
import type { Room, ShownMessage } from '@ovation/client'
import type { NoticeSent, Row } from '@ovation/live-room/rows-of'
import { hueOf } from '@ovation/live-room/hue'
import { momentOf, timeOf } from '@ovation/live-room/words'
import { memo } from 'react'
import type { CSSProperties } from 'react'
import { Slot } from '../slots.tsx'
import { attempt } from '../tell.ts'
import { language, shownName, words } from '../words/index.ts'
import { useOpenPerson } from './person.tsx'
import { IS_TOUCH, PersonTools, RowTools, SIGNS, Tool } from './tools.tsx'

type Props = { room: Room; row: Row }

/** A message, a gift or a report; what is said to one person only is not shown to the host. */
export function ChatRow({ room, row }: Props) {
  if (row.kind === 'message') return <MessageRow {...{ room }} message={row.message} />
  if (row.kind === 'notice') return <ReportRow {...{ room }} event={row.event} />
  const { body } = row.gift
  if (!body || !isGift(body.gift)) return null
  return (
    <li className="chat-row gift">
      <span>{words.gift(shownName(body.by.name), body.count, GIFTS[body.gift].name[language])}</span>
    </li>
  )
}

/** Rendered again only when the message changes: a busy chat has many rows. */
const MessageRow = memo(function MessageRow({ room, message }: { room: Room; message: ShownMessage }) {
  const { author, own, deleted, text } = message
  const openPerson = useOpenPerson()
  return (
    <li
      className={['chat-row', own && 'own', deleted && 'gone'].filter(Boolean).join(' ')}
      style={{ '--hue': hueOf(author.id) } as CSSProperties}
    >
      <time title={momentOf(message.at, language, true)}>{timeOf(message.at, language)}</time>
      <span>
        {isStaff(author.role) && <small className="role">{words.roles[author.role]}</small>}
        {IS_TOUCH ? (
          <b>{shownName(author.name)}</b>
        ) : (
          // By keyboard, as by fingers, the person is reached with what can be done.
          <button type="button" className="author" tabIndex={-1} onClick={() => openPerson(author)}>
            <b>{shownName(author.name)}</b>
          </button>
        )}
        <Slot name="mark" person={author} />
        {deleted ? words.deleted : text}
        {!deleted && <Slot name="message" message={message} />}
      </span>
      <MessageTools {...{ room, message }} />
    </li>
  )
})

/** What can be done about a message and its author. */
function MessageTools({ room, message }: { room: Room; message: ShownMessage }) {
  const { seq, author, own, deleted, text } = message
  const name = shownName(author.name)
  const removable = seq !== undefined && !deleted
  const openPerson = useOpenPerson()
  if (own && !removable) return null
  return (
    <RowTools {...{ name }} {...(deleted ? {} : { about: text })}>
      {removable && (
        <Tool
          path={SIGNS.remove}
          label={words.remove}
          name={name}
          act={() => attempt(() => room.messages.delete(message), words.wasDeleted)}
        />
      )}
      <Tool path={SIGNS.person} label={words.person} name={name} act={() => openPerson(author)} />
      {!own && <PersonTools person={author} />}
    </RowTools>
  )
}

type ReportProps = { room: Room; event: NoticeSent }

/** With the message that it is about, where the chat still has it, and what can be done about that. */
function ReportRow({ room, event: { type, body } }: ReportProps) {
  if (type !== 'report.sent' || !body) return null
  const about = room.getSnapshot().messages.find(({ seq }) => seq !== undefined && seq === body.message)
  return (
    <li className="chat-row report">
      <span>
        <b>
          {words.report} · {shownName(body.by.name)}
        </b>
        {body.reason}
        {about && (
          <q className="quote">
            <b>{shownName(about.author.name)}</b>
            {about.deleted ? words.deleted : about.text}
          </q>
        )}
      </span>
      {about && <MessageTools {...{ room }} message={about} />}
    </li>
  )
}
