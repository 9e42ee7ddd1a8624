import { h, render } from 'preact'
import { boxIn } from '../box.ts'
import { scriptOrigin } from '../script-origin.ts'
import css from '../styles.css'
import { languageOf } from '../words/index.ts'
import { PublishApp } from './app.tsx'
import publishCss from './publish.css'

/** `<live-publisher server="…" room="demo">`: goes live from a browser. A page sets `getKey`, which returns the stream key. */
export class LivePublisherElement extends HTMLElement {
  /** Returns the room's stream key: for the first connection, and if the previous key is refused later. */
  getKey: () => Promise<string> = () => Promise.reject(new Error('no key'))
  #root = this.attachShadow({ mode: 'open' })
  #box = boxIn(this.#root)

  connectedCallback(): void {
    this.#root.adoptedStyleSheets = [css, publishCss].map((text) => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(text)
      return sheet
    })
    const server = (this.getAttribute('server') ?? scriptOrigin).replace(/\/$/, '')
    const room = this.getAttribute('room') ?? 'demo'
    const language = languageOf(this.getAttribute('lang') ?? this.closest('[lang]')?.getAttribute('lang'))
    render(h(PublishApp, { server, room, language, getKey: () => this.getKey() }), this.#box)
  }

  disconnectedCallback(): void {
    render(null, this.#box)
  }
}
