import { h, render } from 'preact'
import { boxIn } from '../box.ts'
import { scriptOrigin } from '../script-origin.ts'
import css from '../styles.css'
import { languageOf } from '../words/index.ts'
import { ReplayApp } from './app.tsx'
import replayCss from './replay.css'

/**
 * `<live-replay server="https://live.example.com" replay="ID" lang="zh">`: a recording with its chat and danmaku, in any
 * page.
 */
export class LiveReplayElement extends HTMLElement {
  static readonly observedAttributes = ['server', 'replay', 'ticket', 'lang']
  #root = this.attachShadow({ mode: 'open' })
  #box = boxIn(this.#root)

  connectedCallback(): void {
    const sheets = [css, replayCss].map((text) => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(text)
      return sheet
    })
    this.#root.adoptedStyleSheets = sheets
    this.#show()
  }

  disconnectedCallback(): void {
    render(null, this.#box)
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#show()
  }

  #show(): void {
    const server = (this.getAttribute('server') ?? scriptOrigin).replace(/\/$/, '')
    const id = this.getAttribute('replay') ?? ''
    const ticket = this.getAttribute('ticket') ?? new URLSearchParams(location.search).get('ticket') ?? undefined
    const language = languageOf(this.getAttribute('lang') ?? this.closest('[lang]')?.getAttribute('lang'))
    render(h(ReplayApp, { key: `${server}/${id}`, server, id, ticket, language }), this.#box)
  }
}
