import { sheetOf } from '../adopt.ts'
import { languageIn } from '../words/language.ts'
import type { Language } from '../words/language.ts'
import css from './host.css'
import { themeIn } from './theme.ts'

/** What an element shows, once its program is loaded. */
export type Screen = {
  /** Shows what the attributes and properties ask for. Called when the element enters the page, and when they change. */
  show(): void
  /** The element has left the page, or another program takes over. */
  end(): void
  readonly session?: unknown
}

export type Place = {
  host: HTMLElement
  root: ShadowRoot
  /** What the screen is rendered into. */
  box: HTMLElement
  /** The server's address, unless the element says otherwise. */
  origin: string
  /** A connection that was opened while the program was being loaded; whoever does not use it closes it. */
  early?: WebSocket | undefined
  /** A chunk of the program could not be loaded: perhaps the server has been updated. */
  missing?: () => void
}

/** The program of an element: loaded after the element is defined. */
export type Program = { open(place: Place): Screen }

export type Source = {
  origin: string
  /**
   * Tries until the program is here. After a try that failed it calls `failed`, and goes on when that resolves, or by itself
   * after a while; if it rejects, nobody waits any more, and this rejects too.
   */
  load(host: HTMLElement, failed: () => Promise<unknown>): Promise<Program>
  missing?: () => void
  /** Opens a connection to the server beside the program. */
  connect?: (host: HTMLElement) => WebSocket | undefined
}

/**
 * The container that a screen is rendered into. It fills its element, and container queries of the style sheet use its size:
 * an element whose height comes from its surroundings has none yet when its contents are styled.
 */
function boxIn(root: ShadowRoot): HTMLElement {
  const box = document.createElement('div')
  box.className = 'whole'
  root.append(box)
  return box
}

let sheet: CSSStyleSheet | undefined

/** Sizes the element before its program is here. */
const hostSheet = (): CSSStyleSheet => (sheet ??= sheetOf(css))

/** What is said while there is no program, which has all other words. */
const MISSING: Record<Language, (what: string) => [text: string, retry: string]> = {
  en: (what) => [`${what} has not loaded. Check your network.`, 'Try now'],
  zh: (what) => [`${what}没有加载出来，请检查网络。`, '立即重试'],
}

/** An element whose program is loaded when it first enters a page. Defined at once, so that pages can set its properties. */
export abstract class ScreenElement extends HTMLElement {
  /** All elements that show something. */
  static readonly shown = new Set<ScreenElement>()
  static source: Source
  /** What the element is for a person. */
  static what: Record<Language, string>
  #root = this.attachShadow({ mode: 'open' })
  #box = boxIn(this.#root)
  #screen: Screen | undefined
  #due = false
  /** Counts programs that are being loaded, so that one that another replaces is not opened. */
  #loads = 0

  protected get screen(): Screen | undefined {
    return this.#screen
  }

  constructor() {
    super()
    this.#root.adoptedStyleSheets = [hostSheet()]
  }

  connectedCallback(): void {
    ScreenElement.shown.add(this)
    this.renew()
  }

  /** An element that is only moved is back in the page before the end of the turn, and stays in the room. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return
      ScreenElement.shown.delete(this)
      this.#end()
    })
  }

  attributeChangedCallback(_: string, before: string | null, after: string | null): void {
    if (before !== after) this.renew()
  }

  /** Attributes, properties and what the viewer chooses change one by one; they are applied together. */
  renew(): void {
    this.dataset.theme = themeIn(this)
    if (this.#due) return
    this.#due = true
    queueMicrotask(() => {
      this.#due = false
      if (!this.isConnected) return
      if (this.#screen) this.#screen.show()
      else void this.#open()
    })
  }

  /** Another program takes over. */
  restart(): void {
    if (!this.#screen) return
    this.#end()
    this.renew()
  }

  async #open(): Promise<void> {
    const load = ++this.#loads
    const { source } = this.constructor as typeof ScreenElement
    const failed = (): Promise<unknown> => (load === this.#loads ? this.#failed() : Promise.reject())
    const { origin, missing, connect } = source
    const early = connect?.(this)
    const program = await source.load(this, failed).catch(() => undefined)
    if (load !== this.#loads || !this.isConnected || !program) return early?.close()
    this.#box.textContent = ''
    const place = { host: this, root: this.#root, box: this.#box, origin, early }
    this.#screen = program.open({ ...place, ...(missing && { missing }) })
    this.#screen.show()
  }

  /** Says that the program is not here. Resolves when somebody asks for another try. */
  #failed(): Promise<unknown> {
    const box = this.#box
    const button = box.querySelector('button') ?? document.createElement('button')
    if (!box.firstChild) {
      const { what } = this.constructor as typeof ScreenElement
      const language = languageIn(this)
      const [text, retry] = MISSING[language](what[language])
      const said = document.createElement('p')
      said.role = 'alert'
      button.textContent = retry
      said.append(text, button)
      box.append(said)
    }
    button.disabled = false
    return new Promise((done) => {
      button.onclick = () => done((button.disabled = true))
    })
  }

  #end(): void {
    this.#loads++
    this.#screen?.end()
    this.#screen = undefined
    this.#root.adoptedStyleSheets = [hostSheet()]
  }
}
