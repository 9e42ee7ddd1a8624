import { adopt, css, languageIn, loadWords } from './core.ts'
import type { Place, Screen } from './core.ts'
import { messageOf } from '@ovation/features/messages/model'
import type { LiveRoomElement, LiveRoomEvents } from '@ovation/client/live-room'
import { h, render } from 'preact'
import { RoomSession } from './room-session.ts'
import { App } from './view/app.tsx'
import type { Mode } from './view/app.tsx'
import { WORDS } from './words/index.ts'

// The program of `<live-room>`.

const MODES: ReadonlySet<string> = new Set<Mode>(['full', 'chat', 'overlay'])

/** Opens a visit to a room, and shows it in an element. */
export function open({ host, root, box, origin, missing, early }: Place): Screen {
  let socket = early
  let session: RoomSession | undefined
  /** The options that the current visit began with. */
  let key: unknown[] = []
  let stopWords = (): void => {}

  const end = (): void => {
    stopWords()
    render(null, box)
    session?.close()
    session = undefined
  }
  /** Another server, room or token begins another visit; any other change only affects how this one is shown. */
  const visit = (): RoomSession => {
    const { getToken: ofPage } = host as LiveRoomElement
    const token = host.getAttribute('token')
    const server = (host.getAttribute('server') ?? origin).replace(/\/$/, '')
    const room = host.getAttribute('room') ?? 'demo'
    const next = [server, room, token, ofPage]
    if (session && next.every((part, at) => part === key[at])) return session
    end()
    key = next
    const getToken = ofPage ?? (token ? () => token : undefined)
    session = new RoomSession({ server, room, ...(getToken ? { getToken } : {}) }, socket)
    socket = undefined
    follow(session, host)
    return session
  }

  adopt(root, css)
  return {
    // A page takes all of the SDK for granted.
    get session() {
      return session?.isWhole ? session : undefined
    },
    show: () => {
      const shown = visit()
      const mode = host.getAttribute('mode') ?? 'full'
      const props = { session: shown, mode: MODES.has(mode) ? (mode as Mode) : 'full', root, missing }
      stopWords()
      stopWords = loadWords(WORDS, languageIn(host), (spoken) => render(h(App, { ...props, ...spoken }), box))
    },
    end,
  }
}

/** Fires events for what happens, as long as the visit lasts. */
function follow(session: RoomSession, host: HTMLElement): void {
  const tell = <K extends keyof LiveRoomEvents>(type: K, detail: LiveRoomEvents[K]['detail']): void =>
    void host.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  let ready = false
  let told = ''
  let failure: unknown
  session.onRoom((room) => {
    const { unsubscribe } = room.onEvent((event) => {
      const message = messageOf(event)
      if (message) tell('message', { message })
      if (event.type === 'gift.sent') tell('gift', { gift: event })
    })
    return unsubscribe
  })
  const look = (): void => {
    const { room, connection } = session.getSnapshot()
    const { status: stream } = room.state.stream
    const state = { room: room.status, connection: connection.state, live: stream === 'live' }
    const now = Object.values(state).join()
    if (now !== told) tell('state', state)
    told = now
    if (!ready && session.isWhole && room.status === 'attached') {
      ready = true
      tell('ready', { room: session.room })
    }
    const { error } = room
    // Its words come with the rest of the SDK.
    if (!session.isWhole) return
    if (error && error !== failure) tell('error', { error })
    failure = error
  }
  session.subscribe(look)
  look()
}
