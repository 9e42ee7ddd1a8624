import css from './host.css'

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
  /** Rejects if the program cannot be loaded now; it is tried again when the element is shown again. */
  load(host: HTMLElement): Promise<Program>
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
function hostSheet(): CSSStyleSheet {
  if (sheet) return sheet
  sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  return sheet
}

/** For anyone without words of a language yet. */
const FAILED = 'Could not be loaded; reload the page. · 没有加载出来，请刷新页面。'

/** An element whose program is loaded when it first enters a page. Defined at once, so that pages can set its properties. */
export abstract class ScreenElement extends HTMLElement {
  /** All elements that show something. */
  static readonly shown = new Set<ScreenElement>()
  static source: Source
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

  /** Attributes and properties change one by one; they are applied together. */
  protected renew(): void {
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
    const { origin, missing, connect } = source
    const early = connect?.(this)
    const program = await source.load(this).catch(() => undefined)
    if (load !== this.#loads || !this.isConnected || !program) {
      early?.close()
      if (!program) this.#box.textContent = FAILED
      return
    }
    this.#box.textContent = ''
    const place = { host: this, root: this.#root, box: this.#box, origin, early }
    this.#screen = program.open({ ...place, ...(missing && { missing }) })
    this.#screen.show()
  }

  #end(): void {
    this.#loads++
    this.#screen?.end()
    this.#screen = undefined
    this.#root.adoptedStyleSheets = [hostSheet()]
  }
}
