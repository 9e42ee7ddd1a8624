/** @jsxImportSource @ovation/live-room */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { RoomSession } from '../room-session.ts'
import { compact, explain } from '../words/index.ts'
import type { Language, Words } from '../words/index.ts'
import { Chat } from './chat.tsx'
import { Composer } from './composer.tsx'
import { RoomContext, useNow, useRoomContext, useSnapshot } from './hooks.ts'
import { Icon } from './icons.tsx'
import { Part } from './part.tsx'
import { Poll } from './poll.tsx'
import { Stage } from './stage.tsx'
import { ToastContext, useToast } from './toast.ts'

export type Mode = 'full' | 'chat' | 'overlay'

const TOAST_MS = 4_000
const CAME_MS = 3_000
const SMALL_CIRCLE = 50
/** When a message about the connection is shown (at first, and after it was lost), and when an explanation. */
const FIRST_WORD_MS = 800
const WORD_MS = 300
const EXPLANATION_MS = 5_000
const LONG_WAIT_MS = 10_000

export type AppProps = { session: RoomSession; words: Words; language: Language; mode: Mode; root: ShadowRoot }

export function App({ session, words, language, mode, root }: AppProps) {
  const context = useMemo(() => ({ session, words, language, root }), [session, words, language])
  const [toast, setToast] = useState<{ text: string }>()
  useEffect(() => {
    if (!toast) return
    const timer = setTimeout(() => setToast(undefined), TOAST_MS)
    return () => clearTimeout(timer)
  }, [toast])
  const say = useMemo(() => (text: string) => setToast({ text }), [])
  return (
    <RoomContext.Provider value={context}>
      <ToastContext.Provider value={say}>
        <div class="root" data-mode={mode} lang={language}>
          {mode === 'overlay' ? <Stage overlay /> : <Room mode={mode} />}
          <div class="toast" role="status">
            {toast && <span>{toast.text}</span>}
          </div>
        </div>
      </ToastContext.Provider>
    </RoomContext.Provider>
  )
}

function Room({ mode }: { mode: Mode }) {
  return (
    <>
      {mode === 'full' && (
        <div class="stage-area">
          <Stage />
        </div>
      )}
      <section class="side">
        <Head />
        <Connection />
        <Announcement />
        <Poll />
        <Chat />
        <RoomActivity />
        <Composer />
      </section>
    </>
  )
}

/** Who joined, for a moment; in a small room also who is typing. One quiet line. */
function RoomActivity() {
  const { session, words, language } = useRoomContext()
  const { room } = useSnapshot(session)
  const { joined, typing, viewers } = room
  const [came, setCame] = useState('')
  useEffect(() => {
    const others = joined.filter((name) => name !== session.selfName)
    if (others.length === 0) return
    setCame(new Intl.ListFormat(language, { type: 'conjunction', style: 'narrow' }).format(others.slice(-3)))
    const timer = setTimeout(() => setCame(''), CAME_MS)
    return () => clearTimeout(timer)
  }, [joined])
  const writing = typing.names.filter((name) => name !== session.selfName)
  const text = came
    ? words.cameIn(came)
    : writing.length > 0 && viewers <= SMALL_CIRCLE
      ? words.isTyping(writing.join('、'), typing.count - typing.names.length)
      : ''
  return (
    <p class="room-activity" aria-live="off">
      {text}
    </p>
  )
}

function Head() {
  const context = useRoomContext()
  const { room } = useSnapshot(context.session)
  const { state, viewers } = room
  const title = state.title || context.session.options.room
  return (
    <header class="head" part="header">
      {state.stream.status === 'live' && <span class="live">{context.words.live}</span>}
      <h1 title={title}>{title}</h1>
      <span class="viewers" aria-label={context.words.watching(String(viewers))}>
        <Icon name="eye" /> <span>{compact(context.language, viewers)}</span>
      </span>
      <slot name="header" />
      <ShareButton title={title} />
    </header>
  )
}

/** Shares an address that others can use; never one that means this machine. */
function ShareButton({ title }: { title: string }) {
  const { session, words } = useRoomContext()
  const toast = useToast()
  const share = async (): Promise<void> => {
    const url = `${session.options.server}/r/${session.options.room}`
    try {
      if (navigator.share) return await navigator.share({ title, url })
      await navigator.clipboard.writeText(url)
      toast(words.copied)
    } catch (error) {
      if ((error as Error).name !== 'AbortError') toast(url)
    }
  }
  return (
    <button type="button" class="round" aria-label={words.share} title={words.share} onClick={() => void share()}>
      <Icon name="share" />
    </button>
  )
}

/** The state of the connection as a text; nothing while it is connected. */
function Connection() {
  const { session, words } = useRoomContext()
  const { room, connection } = useSnapshot(session)
  const quick = useRef(true)
  const [late, setLate] = useState<'' | 'said' | 'explained'>('')
  const well = room.status === 'attached'
  const { state, error, retryInMs = 0 } = connection
  const nextTryAt = useMemo(() => (retryInMs < LONG_WAIT_MS ? 0 : Date.now() + retryInMs), [connection])
  const waitMs = nextTryAt - useNow(nextTryAt)
  useEffect(() => {
    if (well) {
      quick.current = false
      return setLate('')
    }
    const word = setTimeout(() => setLate('said'), quick.current ? FIRST_WORD_MS : WORD_MS)
    const explanation = setTimeout(() => setLate('explained'), EXPLANATION_MS)
    return () => {
      clearTimeout(word)
      clearTimeout(explanation)
    }
  }, [well])
  if (room.error?.code === 'password_needed' || room.error?.code === 'password_wrong')
    return (
      <Part name="panels" inline>
        {({ Password }) => <Password />}
      </Part>
    )
  if (room.status === 'failed') {
    return (
      <div class="connection bad" role="alert">
        <b>{words.cannotEnter}</b>
        <span>{room.error ? explain(words, room.error) : ''}</span>
        <button type="button" onClick={() => session.retryNow()}>
          {words.retryNow}
        </button>
      </div>
    )
  }
  if (well && (room.level === 'sampled' || room.level === 'counters'))
    return (
      <div class="connection" role="status">
        <span>{words.sampledOut}</span>
      </div>
    )
  if (well || !late) return <div role="status" />
  const offline = navigator.onLine === false
  return (
    <div class="connection" role="status">
      <span>{offline ? words.offline : state === 'waiting' ? words.reconnecting : words.connecting}</span>
      {late === 'explained' && !offline && (
        <span>
          {error?.code === 'not_ovation' && location.href.startsWith(session.options.server)
            ? words.intercepted
            : error
              ? explain(words, error)
              : words.errors.unreachable}
        </span>
      )}
      {waitMs > 0 && !offline && <span aria-live="off">{words.tryingIn(Math.ceil(waitMs / 1_000))}</span>}
      {state === 'waiting' && !offline && (
        <button type="button" onClick={() => session.retryNow()}>
          {words.retryNow}
        </button>
      )}
    </div>
  )
}

function Announcement() {
  const { session, words } = useRoomContext()
  const { state, pinned, status } = useSnapshot(session).room
  const { announcement, lifecycle } = state
  const [whole, setWhole] = useState(false)
  return (
    <>
      {status === 'attached' && lifecycle === 'closed' && <p class="note">{words.roomClosed}</p>}
      {announcement && (
        <button
          type="button"
          class="note announcement"
          part="announcement"
          aria-label={`${words.announcement}: ${announcement.text}`}
          aria-expanded={whole}
          onClick={() => setWhole(!whole)}
        >
          <span>{announcement.text}</span>
        </button>
      )}
      {pinned.length > 0 && (
        <ul class="pins" aria-label={words.pinned}>
          {pinned.map(({ seq, author, text }) => (
            <li key={seq}>
              <Icon name="pin" /> <b>{author.name}</b> <span>{text}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
