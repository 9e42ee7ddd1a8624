/** @jsxImportSource @ovation/live-room */
import { hueOf, isStaff, rowsOf, shownName, useSnapshot } from '../base.ts'
import type { Row } from '../base.ts'
import type { ShownMessage } from '@ovation/client'
import type { Desk } from '@ovation/features/moderation/desk'
import { GIFTS, isGift } from '@ovation/features/gifts/catalogue'
import { useEffect, useLayoutEffect, useReducer, useRef, useState } from 'preact/hooks'
import { ControlIcon } from '../view/control-icon.tsx'
import { Icon } from '../view/icons.tsx'
import type { Deleted } from './folded.ts'
import { deskOf, untilText } from './host-desk.ts'
import { MessageSheet } from './message-sheet.tsx'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'
import { setApart } from './set-apart.ts'
import type { Began } from './set-apart.ts'

/** A host looks at what is said now; who wants more of it reads it in the studio. */
const MAX_ROWS = 60
const AT_END_PX = 40

/** Who is muted and banned in the room, for those who may know it; followed while it is shown. */
function useDesk(session: OfRoom['session']): Desk {
  const [desk] = useState(() => deskOf(session))
  const [, redraw] = useReducer((n: number) => n + 1, 0)
  const staff = isStaff(useSnapshot(session).room.self?.role ?? 'guest')
  useEffect(() => (staff ? desk.subscribe(() => redraw(undefined)) : undefined), [desk, staff])
  return desk
}

/** What is said in the room, over the picture on a phone; a tap opens what can be done about a message. */
export function HostChat(props: OfRoom & { studio: string }) {
  const { session, words, studio, language } = props
  const { room } = useSnapshot(session)
  const { stream } = room.state
  const desk = useDesk(session)
  const list = useRef<HTMLOListElement>(null)
  const [behind, setBehind] = useState(false)
  const [asked, setAsked] = useState<ShownMessage>()
  const [draft, setDraft] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const [replies, reply] = useReducer((n: number) => n + 1, 0)
  // Once the sheet is gone: what is behind it takes no focus.
  useEffect(() => {
    if (replies > 0) field.current?.focus()
  }, [replies])
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
  const answer = ({ author }: ShownMessage): void => {
    setAsked(undefined)
    setDraft((text) => `@${shownName(author.name, language)} ${text}`)
    reply(undefined)
  }
  const mutedIn = (row: HostRowProps['row']): string | undefined => {
    const given = row.kind === 'message' ? desk.of('mute', row.message.author.id) : undefined
    return given && words.isMuted(untilText(given, session.now(), language))
  }
  // A stream key alone makes nobody somebody.
  const guest = session.room.connection.self?.id.startsWith('g_') ?? true
  return (
    <section class="host-chat" aria-label={words.chat}>
      <h2>{words.chat}</h2>
      <ol ref={list} tabIndex={0} aria-label={words.chat} onScroll={scrolled}>
        {rows.length === 0 && room.status === 'attached' && <li class="quiet">{words.chatEmpty}</li>}
        {room.status === 'failed' && <li class="quiet">{words.noChat}</li>}
        {setApart(rows, 'startedAt' in stream ? stream.startedAt : undefined).map((row) => (
          <HostRow key={row.key} {...props} row={row} ask={setAsked} muted={mutedIn(row)} />
        ))}
      </ol>
      {behind && (
        <button type="button" class="newest" onClick={toEnd}>
          {words.newest}
        </button>
      )}
      {room.status === 'attached' &&
        (guest ? (
          <SignIn {...{ studio, words }} />
        ) : (
          <Composer {...props} {...{ draft, setDraft, field }} sent={toEnd} />
        ))}
      {asked && (
        <MessageSheet
          {...{ ...props, desk }}
          message={asked}
          reply={guest || room.status !== 'attached' ? undefined : () => answer(asked)}
          close={() => setAsked(undefined)}
        />
      )}
    </section>
  )
}

type HostRowProps = OfRoom & {
  row: Row | Deleted | Began
  ask: (message: ShownMessage) => void
  /** That its author is muted, and until when. */
  muted: string | undefined
}

function HostRow({ row, ask, muted, words, language }: HostRowProps) {
  if (row.kind === 'began') return <li class="began">{words.began}</li>
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
          {muted && (
            <span class="muted-mark" role="img" aria-label={muted} title={muted}>
              <ControlIcon name="micOff" />
            </span>
          )}
          <i>{text}</i>
        </span>
      </button>
    </li>
  )
}

type ComposerProps = OfRoom & {
  draft: string
  setDraft: (text: string) => void
  field: { current: HTMLInputElement | null }
  sent: () => void
}

function Composer({ draft: text, setDraft: setText, field, sent, ...props }: ComposerProps) {
  const { session, words } = props
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
        ref={field}
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
        <button
          class="round"
          aria-label={words.send}
          title={words.send}
          // The field keeps the focus, and with it the keyboard and its place.
          onMouseDown={(event) => event.preventDefault()}
        >
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
