/** @jsxImportSource @ovation/live-room */
import { hueOf, isStaff, rowsOf, shownName, useSnapshot } from '../base.ts'
import type { Row } from '../base.ts'
import type { ShownMessage } from '@ovation/client'
import { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Icon } from '../view/icons.tsx'
import { folded } from './folded.ts'
import type { Deleted } from './folded.ts'
import { MessageSheet } from './message-sheet.tsx'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'

/** A host looks at what is said now; who wants more of it reads it in the studio. */
const MAX_ROWS = 60
const AT_END_PX = 40

/** What is said in the room, over the picture on a phone; a tap opens what can be done about a message. */
export function HostChat(props: OfRoom & { studio: string }) {
  const { session, words, studio } = props
  const { room } = useSnapshot(session)
  const list = useRef<HTMLOListElement>(null)
  const [behind, setBehind] = useState(false)
  const [asked, setAsked] = useState<ShownMessage>()
  const rows = rowsOf(room).slice(-MAX_ROWS)
  const toEnd = (): void => {
    const { current } = list
    if (current) current.scrollTop = current.scrollHeight
  }
  const follow = useRef<() => void>(toEnd)
  follow.current = () => !behind && toEnd()
  useLayoutEffect(() => follow.current())
  // A phone that is turned, or its keyboard, makes the list another size.
  useEffect(() => {
    const { current } = list
    const sizes = new ResizeObserver(() => follow.current())
    if (current) sizes.observe(current)
    return () => sizes.disconnect()
  }, [])
  const scrolled = (): void => {
    const { current } = list
    if (current) setBehind(current.scrollHeight - current.scrollTop - current.clientHeight > AT_END_PX)
  }
  // A stream key alone makes nobody somebody.
  const guest = session.room.connection.self?.id.startsWith('g_') ?? true
  return (
    <section class="host-chat" aria-label={words.chat}>
      <h2>{words.chat}</h2>
      <ol ref={list} tabIndex={0} aria-label={words.chat} onScroll={scrolled}>
        {rows.length === 0 && room.status === 'attached' && <li class="quiet">{words.chatEmpty}</li>}
        {room.status === 'failed' && <li class="quiet">{words.noChat}</li>}
        {folded(rows).map((row) => (
          <HostRow key={row.key} {...props} row={row} ask={setAsked} />
        ))}
      </ol>
      {behind && (
        <button type="button" class="newest" onClick={toEnd}>
          {words.newest}
        </button>
      )}
      {room.status === 'attached' && (guest ? <SignIn {...{ studio, words }} /> : <Composer {...props} sent={toEnd} />)}
      {asked && <MessageSheet {...props} message={asked} close={() => setAsked(undefined)} />}
    </section>
  )
}

type RowProps = OfRoom & { row: Row | Deleted; ask: (message: ShownMessage) => void }

function HostRow({ row, ask, words, language }: RowProps) {
  if (row.kind === 'deleted') return <li class="gone">{words.manyDeleted(row.count)}</li>
  if (row.kind === 'gift') {
    const { body } = row.gift
    if (!body || !isGift(body.gift)) return null
    return (
      <li class="gift">
        <span>{words.gift(shownName(body.by.name, language), body.count, GIFTS[body.gift].name[language])}</span>
      </li>
    )
  }
  if (row.kind === 'notice') {
    const { type, body } = row.event
    if (type !== 'report.sent' || !body) return null
    return (
      <li class="report">
        <span>{words.reported(shownName(body.by.name, language), body.reason)}</span>
      </li>
    )
  }
  const { message } = row
  const { author, status, text } = message
  return (
    <li class={status === 'failed' ? 'failed' : ''} style={{ '--hue': hueOf(author.id) }}>
      <button type="button" aria-haspopup="dialog" onClick={() => ask(message)}>
        <span>
          <b data-staff={isStaff(author.role) || undefined}>{shownName(author.name, language)}</b>
          <i>{text}</i>
        </span>
      </button>
    </li>
  )
}

function Composer({ sent, ...props }: OfRoom & { sent: () => void }) {
  const { session, words } = props
  const [text, setText] = useState('')
  const said = text.trim()
  const send = (event: Event): void => {
    event.preventDefault()
    if (said === '') return
    setText('')
    sent()
    void attempt(props, () => session.room.messages.send({ text: said }))
  }
  return (
    <form class="host-composer" onSubmit={send}>
      <input
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        // The key that ends an IME composition must not send the message.
        onKeyDown={(event) => event.key === 'Enter' && event.isComposing && event.preventDefault()}
        placeholder={words.say}
        aria-label={words.say}
        maxLength={session.getSnapshot().room.state.settings.maxTextChars}
        autocomplete="off"
        enterkeyhint="send"
      />
      {said !== '' && (
        <button class="round" aria-label={words.send} title={words.send}>
          <Icon name="send" />
        </button>
      )}
    </form>
  )
}

const SignIn = ({ studio, words }: Pick<OfRoom, 'words'> & { studio: string }) => (
  <a class="host-sign-in" href={studio} target="_blank" rel="noreferrer">
    {words.signIn}
  </a>
)
