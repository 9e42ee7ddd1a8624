import type { Politeness } from './announcer.ts'

/** How long a text stays in its region: long enough for every screen reader, too short to be found there later. */
const STAYS_MS = 8_000
/** A region that has just been put somewhere is not yet known to screen readers. */
const NEW_MS = 100
const MAX_TEXTS = 5

/** The live regions of a screen, which are not seen: one for what waits until something has been said, one for what does not. */
export class LiveRegions {
  #root: ShadowRoot
  #box = document.createElement('div')
  /** Closed: what is said is found by screen readers, and by nobody who looks for a text of the screen. */
  #inside = this.#box.attachShadow({ mode: 'closed' })
  #regions: Record<Politeness, HTMLElement>
  /** When the regions are where they are for long enough. */
  #knownAt = 0
  #timers = new Set<ReturnType<typeof setTimeout>>()

  constructor(root: ShadowRoot) {
    this.#root = root
    this.#regions = { polite: this.#add('polite'), assertive: this.#add('assertive') }
    this.#regions.polite.role = 'status'
    this.#box.className = 'unseen'
    this.#place()
  }

  set language(language: string) {
    this.#box.lang = language
  }

  say(text: string, politeness: Politeness): void {
    this.#place()
    this.#later(Math.max(0, this.#knownAt - performance.now()), () => {
      const region = this.#regions[politeness]
      const said = document.createElement('p')
      said.textContent = text
      region.append(said)
      while (region.childElementCount > MAX_TEXTS) region.firstElementChild?.remove()
      this.#later(STAYS_MS, () => said.remove())
    })
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer)
    this.#box.remove()
  }

  #add(politeness: Politeness): HTMLElement {
    const region = document.createElement('div')
    region.setAttribute('aria-live', politeness)
    // Only what is new is said.
    region.setAttribute('aria-atomic', 'false')
    region.setAttribute('aria-relevant', 'additions')
    this.#inside.append(region)
    return region
  }

  /** What is beside a modal dialog is not there for screen readers: the regions are in the topmost one. */
  #place(): void {
    const dialogs = this.#root.querySelectorAll('dialog[open]')
    const place = dialogs[dialogs.length - 1] ?? this.#root.querySelector('.root')
    if (!place || this.#box.parentElement === place) return
    for (const region of Object.values(this.#regions)) region.textContent = ''
    place.append(this.#box)
    this.#knownAt = performance.now() + NEW_MS
  }

  #later(delayMs: number, run: () => void): void {
    if (delayMs === 0) return run()
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, delayMs)
    this.#timers.add(timer)
  }
}
