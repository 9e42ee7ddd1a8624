import './site.css'
import { marked, search } from './match.ts'
import type { Hit, Section } from './match.ts'

// Everything of a page works without this: it adds search, the choice of a theme, the menu on a phone and copying.

const find = <E extends HTMLElement>(selector: string): E => {
  const found = document.querySelector<E>(selector)
  if (!found) throw new Error(`the page has no ${selector}`)
  return found
}

const root = document.documentElement
const { base = '/docs', index = '', copy = '', copied = '', copyFailed = '' } = document.body.dataset
const COPIED_SHOWN_MS = 1_500
const COPY_FAILED_SHOWN_MS = 5_000
const { hint = '', loading = '', none = '', failed = '' } = document.body.dataset

function theme(): void {
  const button = find<HTMLButtonElement>('#theme')
  const isDark = (): boolean =>
    root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches
  const tell = (): void => button.setAttribute('aria-pressed', String(isDark()))
  button.hidden = false
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark'
    try {
      localStorage.setItem('ovation-docs-theme', root.dataset.theme)
    } catch {
      // Storage is not allowed: the choice holds for this page.
    }
    tell()
  })
  tell()
}

function menu(): void {
  const button = find<HTMLButtonElement>('#menu')
  const nav = find('#nav')
  const show = (open: boolean): void => {
    document.body.classList.toggle('menu-open', open)
    button.setAttribute('aria-expanded', String(open))
    if (open) nav.querySelector<HTMLElement>('[aria-current]')?.scrollIntoView({ block: 'center' })
  }
  button.hidden = false
  button.addEventListener('click', () => show(!document.body.classList.contains('menu-open')))
  find('#shade').addEventListener('click', () => show(false))
  addEventListener('keydown', ({ key }) => {
    if (key !== 'Escape' || !document.body.classList.contains('menu-open')) return
    show(false)
    button.focus()
  })
  nav.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
}

/** Without TLS a page has no `navigator.clipboard`: the older command copies what is selected. */
function copySelected(code: Element): boolean {
  getSelection()?.selectAllChildren(code)
  return document.execCommand('copy')
}

async function copyCode(code: Element): Promise<boolean> {
  if (!isSecureContext) return copySelected(code)
  return navigator.clipboard.writeText(code.textContent ?? '').then(
    () => true,
    () => copySelected(code),
  )
}

function copying(): void {
  for (const block of document.querySelectorAll<HTMLElement>('.code')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = copy
    button.addEventListener('click', async () => {
      const done = await copyCode(block.querySelector('code') ?? block)
      button.textContent = done ? copied : copyFailed
      setTimeout(() => (button.textContent = copy), done ? COPIED_SHOWN_MS : COPY_FAILED_SHOWN_MS)
    })
    block.append(button)
  }
}

/** Marks in the outline which part is read. */
function outline(): void {
  const links = [...document.querySelectorAll<HTMLAnchorElement>('#outline a')]
  const targets = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
  if (links.length === 0) return
  const mark = (): void => {
    const passed = targets.findLastIndex((target) => target !== null && target.getBoundingClientRect().top < 120)
    for (const [at, link] of links.entries()) link.classList.toggle('read', at === Math.max(0, passed))
  }
  addEventListener('scroll', mark, { passive: true })
  mark()
  foldOutline(find('#outline'))
}

/** On a narrow screen the outline stands folded above the page. */
function foldOutline(aside: HTMLElement): void {
  const button = find<HTMLButtonElement>('#outline button')
  const show = (open: boolean): void => {
    aside.classList.toggle('open', open)
    button.setAttribute('aria-expanded', String(open))
  }
  button.addEventListener('click', () => show(!aside.classList.contains('open')))
  // Before the page goes to the heading: that moves up when the list folds.
  aside.addEventListener('click', ({ target }) => target instanceof HTMLAnchorElement && show(false))
}

const piece = ({ text, hit }: { text: string; hit: boolean }): Node | string => {
  if (!hit) return text
  const mark = document.createElement('mark')
  mark.textContent = text
  return mark
}

function row({ address, page, heading, excerpt }: Hit, query: string, at: number): HTMLElement {
  const link = document.createElement('a')
  link.href = address === '' ? base : `${base}/${address}`
  link.id = `hit-${at}`
  link.role = 'option'
  const title = document.createElement('strong')
  title.append(...marked(heading === page || heading === '' ? page : `${page} › ${heading}`, query).map(piece))
  const text = document.createElement('span')
  text.append(...marked(excerpt, query).map(piece))
  link.append(title, text)
  return link
}

class SearchBox {
  #dialog = find<HTMLDialogElement>('#search')
  #input = find<HTMLInputElement>('#search input')
  #list = find('#hits')
  #note = find('#search-note')
  #sections: Promise<Section[]> | undefined
  #loaded = false
  #chosen = 0

  listen(): void {
    const button = find<HTMLButtonElement>('#search-button')
    button.hidden = false
    button.addEventListener('click', () => this.#open())
    button.addEventListener('pointerenter', () => void this.#load().catch(() => {}), { once: true })
    this.#dialog.addEventListener('click', ({ target }) => target === this.#dialog && this.#dialog.close())
    this.#input.addEventListener('input', () => void this.#show())
    this.#input.addEventListener('keydown', (event) => this.#key(event))
    addEventListener('keydown', (event) => {
      const writes = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)
      const asked = (event.key === '/' && !writes) || (event.key === 'k' && (event.ctrlKey || event.metaKey))
      if (!asked || this.#dialog.open) return
      event.preventDefault()
      this.#open()
    })
  }

  #open(): void {
    this.#dialog.showModal()
    this.#input.select()
    void this.#show()
  }

  #load(): Promise<Section[]> {
    if (this.#sections) return this.#sections
    const loading = fetch(index).then((response) => {
      if (!response.ok) throw new Error(`${index} was answered with ${response.status}`)
      return response.json() as Promise<Section[]>
    })
    this.#sections = loading
    loading.catch(() => (this.#sections = undefined))
    return loading
  }

  async #show(): Promise<void> {
    if (!this.#loaded) this.#note.textContent = loading
    const sections = await this.#load().catch(() => undefined)
    this.#loaded = sections !== undefined
    const query = this.#input.value
    const hits = sections ? search(sections, query) : []
    this.#list.replaceChildren(...hits.map((hit, at) => row(hit, query, at)))
    this.#note.textContent = !sections ? failed : query.trim() === '' ? hint : hits.length === 0 ? none : ''
    this.#choose(0)
  }

  #choose(at: number): void {
    const rows = [...this.#list.children]
    this.#chosen = rows.length === 0 ? 0 : (at + rows.length) % rows.length
    for (const [index, one] of rows.entries()) one.ariaSelected = String(index === this.#chosen)
    const chosen = rows[this.#chosen]
    this.#input.setAttribute('aria-activedescendant', chosen?.id ?? '')
    chosen?.scrollIntoView({ block: 'nearest' })
  }

  #key(event: KeyboardEvent): void {
    // Enter that ends the input of Chinese characters opens nothing.
    if (event.isComposing) return
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      this.#choose(this.#chosen + step)
    } else if (event.key === 'Enter') {
      event.preventDefault()
      const chosen = this.#list.children[this.#chosen]
      if (chosen instanceof HTMLAnchorElement) {
        this.#dialog.close()
        location.assign(chosen.href)
      }
    }
  }
}

theme()
menu()
copying()
outline()
const box = new SearchBox()
box.listen()
