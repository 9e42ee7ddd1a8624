/** @jsxImportSource @ovation/live-room */
import { rowsOf, shownName, useSnapshot } from '../base.ts'
import type { ShownMessage } from '@ovation/client'
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { Icon } from '../view/icons.tsx'
import { untilText } from './host-desk.ts'
import { HostRow } from './host-row.tsx'
import type { HostRowProps } from './host-row.tsx'
import { MessageSheet } from './message-sheet.tsx'
import { attempt } from './room-context.ts'
import type { OfRoom } from './room-context.ts'
import { setApart } from './set-apart.ts'
import { useDesk } from './use-desk.ts'
import { useEnd } from './use-end.ts'

/** A host looks at what is said now; who wants more of it reads it in the studio. */
const MAX_ROWS = 60

/** What is said in the room, over the picture on a phone; a tap opens what can be done about a message. */
export function HostChat(props: OfRoom & { studio: string }) {
  const { session, words, studio, language } = props
  const { room } = useSnapshot(session)
  const { stream } = room.state
  const desk = useDesk(session)
  const { list, behind, toEnd, scrolled } = useEnd()
  const [asked, setAsked] = useState<ShownMessage>()
  const [draft, setDraft] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const [replies, reply] = useReducer((n: number) => n + 1, 0)
  // Once the sheet is gone: what is behind it takes no focus.
  useEffect(() => {
    if (replies > 0) field.current?.focus()
  }, [replies])
  const rows = rowsOf(room).slice(-MAX_ROWS)
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
