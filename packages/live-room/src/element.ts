import { h, render } from 'preact'
import { App } from './view/app.tsx'
import type { Mode } from './view/app.tsx'
import { scriptOrigin } from './script-origin.ts'
import css from './styles.css'
import { Visit } from './visit.ts'
import { languageOf } from './words/index.ts'
import { loadWords } from './words/load-words.ts'

const ATTRIBUTES = ['server', 'room', 'token', 'mode', 'lang'] as const
const MODES: ReadonlySet<string> = new Set<Mode>(['full', 'chat', 'overlay'])

let sheet: CSSStyleSheet | undefined

/**
 * `<live-room server="https://live.example.com" room="demo" token="…" mode="full">`: a live room in any page.
 *
 * `token` makes somebody known by their own name; without one they come as a guest. A page that renews tokens sets the
 * property `getToken` instead. `mode` is `full` (picture and chat), `chat`, or `overlay` (danmaku and gifts on a
 * transparent ground, for OBS). `lang` is `zh` or `en`; by default the page's, then the browser's.
 */
export class LiveRoomElement extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES
  #getToken: (() => string | Promise<string>) | undefined
  #visit: Visit | undefined
  #root: ShadowRoot
  #due = false
  #stopWords = (): void => {}

  constructor() {
    super()
    this.#root = this.attachShadow({ mode: 'open' })
    if (!sheet) {
      sheet = new CSSStyleSheet()
      sheet.replaceSync(css)
    }
    this.#root.adoptedStyleSheets = [sheet]
  }

  /** Gives a token whenever one is needed. Set it before the element is in the page, or the visit begins anew. */
  get getToken(): (() => string | Promise<string>) | undefined {
    return this.#getToken
  }

  set getToken(getToken: (() => string | Promise<string>) | undefined) {
    this.#getToken = getToken
    this.#renew()
  }

  /** The room as the SDK sees it, for a page that wants more than the screen. */
  get visit(): Visit | undefined {
    return this.#visit
  }

  connectedCallback(): void {
    this.#renew()
  }

  disconnectedCallback(): void {
    this.#due = false
    this.#end()
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (before !== after) this.#renew()
  }

  /** Attributes come one by one; they are taken together. */
  #renew(): void {
    if (this.#due || !this.isConnected) return
    this.#due = true
    queueMicrotask(() => {
      if (!this.#due) return
      this.#due = false
      this.#begin()
    })
  }

  #begin(): void {
    this.#end()
    const mode = this.getAttribute('mode') ?? 'full'
    const token = this.getAttribute('token')
    const getToken = this.#getToken ?? (token ? () => token : undefined)
    const visit = new Visit({
      server: (this.getAttribute('server') ?? scriptOrigin).replace(/\/$/, ''),
      room: this.getAttribute('room') ?? 'demo',
      ...(getToken ? { getToken } : {}),
    })
    this.#visit = visit
    const language = languageOf(this.getAttribute('lang') ?? this.closest('[lang]')?.getAttribute('lang'))
    const props = { visit, mode: MODES.has(mode) ? (mode as Mode) : 'full', root: this.#root }
    this.#stopWords = loadWords(visit.options.server, language, (spoken) =>
      render(h(App, { ...props, ...spoken }), this.#root),
    )
  }

  #end(): void {
    this.#stopWords()
    render(null, this.#root)
    this.#visit?.close()
    this.#visit = undefined
  }
}
