import type { OvationError, Room } from '@ovation/client'
import {
  OvationProvider,
  useConnection,
  useDanmaku,
  useMessages,
  usePlayer,
  usePoll,
  useRoom,
  useTyping,
} from '@ovation/client/react'
import { useLayoutEffect, useRef, useState } from 'react'
import { createRoot } from 'react-dom/client'
import './style.css'

// A room that looks like nothing of Ovation's own: a wide video over a wall of cards. What happens comes from the SDK; every
// element and every rule of CSS is here.

function Video({ room }: { room: Room }) {
  const { ref, playback } = usePlayer(room)
  const canvas = useDanmaku(room, { fontPx: 26, area: 0.25 })
  return (
    <section className="video">
      <video ref={ref} playsInline muted hidden={playback.state !== 'playing'} />
      <canvas ref={canvas} />
      {playback.state !== 'playing' && <p>{playback.state === 'loading' ? 'Here it comes' : 'Off air'}</p>}
    </section>
  )
}

function Wall({ room }: { room: Room }) {
  const { messages, hasOlder, loadOlder, retry, discard, delete: remove } = useMessages(room)
  const list = useRef<HTMLOListElement>(null)
  const newest = messages.at(-1)?.cid
  useLayoutEffect(() => void list.current?.scrollTo({ left: list.current.scrollWidth }), [newest])
  return (
    <ol className="wall" ref={list}>
      {hasOlder && (
        <li>
          <button onClick={() => void loadOlder()}>older</button>
        </li>
      )}
      {messages.map((message) => (
        <li
          key={`${message.author.id}/${message.cid}`}
          className={message.own ? 'own' : ''}
          data-status={message.status}
        >
          <b>{message.author.name}</b>
          <span>{message.deleted ? '—' : message.text}</span>
          {message.status === 'failed' && (
            <small>
              {message.error?.message} <button onClick={() => void retry(message).catch(() => {})}>again</button>
              <button onClick={() => discard(message)}>drop</button>
            </small>
          )}
          {message.own && message.status === 'delivered' && !message.deleted && (
            <button aria-label="delete" onClick={() => void remove(message)}>
              ×
            </button>
          )}
        </li>
      ))}
    </ol>
  )
}

function Poll({ room }: { room: Room }) {
  const poll = usePoll(room)
  const [refusal, setRefusal] = useState('')
  if (!poll) return null
  const votes = poll.tallied.reduce((sum, count) => sum + count, 0) || 1
  const vote = (option: number): void =>
    void room.polls.vote(option).catch((error: OvationError) => setRefusal(error.message))
  return (
    <section className="poll">
      <h2>{poll.question}</h2>
      {poll.options.map((option, at) => (
        <button key={option} disabled={poll.closed} onClick={() => vote(at)}>
          {option} <i style={{ width: `${((poll.tallied[at] ?? 0) / votes) * 100}%` }} />
        </button>
      ))}
      <small>{refusal}</small>
    </section>
  )
}

function Say({ room }: { room: Room }) {
  const typing = useTyping(room)
  const { send } = useMessages(room)
  const [text, setText] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        setText('')
        // What becomes of it is in the message itself.
        send({ text, danmaku: { mode: 'scroll' } }).catch(() => {})
      }}
    >
      <input
        value={text}
        placeholder="Say something"
        aria-label="Say something"
        onChange={({ target }) => {
          setText(target.value)
          room.typing()
        }}
      />
      <button>Send</button>
      <small>{typing.count > 0 && `${typing.names.join(', ')} …`}</small>
    </form>
  )
}

function Screen({ name }: { name: string }) {
  const { room, snapshot } = useRoom(name)
  const { state, error } = useConnection()
  return (
    <main>
      <header>
        <h1>{snapshot.state.title || name}</h1>
        <span>{snapshot.viewers} here</span>
        {state !== 'connected' && <span role="status">{error?.message ?? state}</span>}
        {snapshot.error && <span role="alert">{snapshot.error.message}</span>}
      </header>
      <Video room={room} />
      <Poll room={room} />
      <Wall room={room} />
      <Say room={room} />
    </main>
  )
}

const { searchParams } = new URL(location.href)
const server = searchParams.get('server') ?? 'http://localhost:8080'
createRoot(document.querySelector('#app') as HTMLElement).render(
  <OvationProvider server={server} guest={{ name: searchParams.get('name') ?? 'Mia' }}>
    <Screen name={searchParams.get('room') ?? 'demo'} />
  </OvationProvider>,
)
