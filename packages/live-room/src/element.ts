import type { LiveRoomElement as Described, LiveRoomEvents } from '@ovation/client/live-room'
import { h, render } from 'preact'
import { boxIn } from './box.ts'
import { App } from './view/app.tsx'
import type { Mode } from './view/app.tsx'
import { scriptOrigin } from './script-origin.ts'
import css from './styles.css'
import { RoomSession } from './room-session.ts'
import { languageOf } from './words/index.ts'
import { loadWords } from './words/load-words.ts'

const ATTRIBUTES = ['server', 'room', 'token', 'mode', 'lang'] as const
const MODES: ReadonlySet<string> = new Set<Mode>(['full', 'chat', 'overlay'])

let sheet: CSSStyleSheet | undefined

/**
 * `<live-room server="https://live.example.com" room="demo" token="…" mode="full">`: a live room in any page.
 *
 * `token` identifies a person by name; without it they come as a guest. A page that renews tokens sets the property
 * `getToken` instead. `mode` is `full` (video and chat), `chat`, or `overlay` (danmaku and gifts on a transparent
 * background, for OBS). `lang` is `zh` or `en`; by default the page's language, then the browser's. The element is as high
 * as its container, if the container has a height. It fires `ready`, `state`, `message`, `gift` and `error`
 * (`LiveRoomEvents`).
 */
export class LiveRoomElement extends HTMLElement implements Pick<Described, 'getToken'> {
  static readonly observedAttributes = ATTRIBUTES
  #getToken: (() => string | Promise<string>) | undefined
  #session: RoomSession | undefined
  #box: HTMLElement
  #due = false
  /** The options that the current visit began with. */
  #key: unknown[] = []
  #stopWords = (): void => {}

  constructor() {
    super()
    const root = this.attachShadow({ mode: 'open' })
    this.#box = boxIn(root)
    if (!sheet) {
      sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
    }
    root.adoptedStyleSheets = [sheet]
  }

  /** Returns a token whenever one is needed. Set it before the element is in the page, or the visit begins again. */
  get getToken(): (() => string | Promise<string>) | undefined {
    return this.#getToken
  }

  set getToken(getToken: (() => string | Promise<string>) | undefined) {
    this.#getToken = getToken
    this.#renew()
  }

  /** The session behind the screen, for a page that wants more than the screen. */
  get session(): RoomSession | undefined {
    return this.#session
  }

  connectedCallback(): void {
    this.#renew()
  }

  /** An element that is only moved is back in the page before the end of the turn, and stays in the room. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.#end()
    })
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (before !== after) this.#renew()
  }

  /** Attributes arrive one by one; they are applied together. */
  #renew(): void {
    if (this.#due) return
    this.#due = true
    queueMicrotask(() => {
      this.#due = false
      if (this.isConnected) this.#begin()
    })
  }

  /** Another server, room or token begins another visit; any other change only affects how this one is shown. */
  #begin(): void {
    const token = this.getAttribute('token')
    const server = (this.getAttribute('server') ?? scriptOrigin).replace(/\/$/, '')
    const room = this.getAttribute('room') ?? 'demo'
    const key = [server, room, token, this.#getToken]
    if (!this.#session || key.some((part, at) => part !== this.#key[at])) {
      this.#end()
      this.#key = key
      const getToken = this.#getToken ?? (token ? () => token : undefined)
      this.#session = new RoomSession({ server, room, ...(getToken ? { getToken } : {}) })
      this.#follow(this.#session)
    }
    this.#show(this.#session)
  }

  #show(session: RoomSession): void {
    const mode = this.getAttribute('mode') ?? 'full'
    const language = languageOf(this.getAttribute('lang') ?? this.closest('[lang]')?.getAttribute('lang'))
    const props = { session, mode: MODES.has(mode) ? (mode as Mode) : 'full', root: this.shadowRoot as ShadowRoot }
    this.#stopWords()
    this.#stopWords = loadWords(session.options.server, language, (spoken) =>
      render(h(App, { ...props, ...spoken }), this.#box),
    )
  }

  #end(): void {
    this.#stopWords()
    render(null, this.#box)
    this.#session?.close()
    this.#session = undefined
  }

  /** Fires events for what happens, as long as the visit lasts. */
  #follow(session: RoomSession): void {
    let ready = false
    let told = ''
    let failure: unknown
    session.onRoom((room) => {
      const messages = room.messages.subscribe((message) => this.#tell('message', { message }))
      const gifts = room.gifts.subscribe((gift) => this.#tell('gift', { gift }))
      return () => {
        messages.unsubscribe()
        gifts.unsubscribe()
      }
    })
    const look = (): void => {
      const { room, connection } = session.getSnapshot()
      const { status: stream } = room.state.stream
      const state = { room: room.status, connection: connection.state, live: stream === 'live' }
      const now = Object.values(state).join()
      if (now !== told) this.#tell('state', state)
      told = now
      if (!ready && room.status === 'attached') {
        ready = true
        this.#tell('ready', { room: session.room })
      }
      const { error } = room
      if (error && error !== failure) this.#tell('error', { error })
      failure = error
    }
    session.subscribe(look)
    look()
  }

  #tell<K extends keyof LiveRoomEvents>(type: K, detail: LiveRoomEvents[K]['detail']): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }))
  }
}
