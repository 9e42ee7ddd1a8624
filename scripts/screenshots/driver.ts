import { fileURLToPath } from 'node:url'
import { launchBrowser } from '@ovation/testkit/browser'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { contextOf, nameOf } from './looks.ts'
import type { Look } from './looks.ts'
import { Scenes } from './scenes.ts'
import { sceneFor, STATES } from './states.ts'
import type { State, StateName, Visit } from './states.ts'

const FONTS = fileURLToPath(new URL('./fonts.conf', import.meta.url))
/** A page is still once nothing in it has changed for so long. */
const STILL_MS = 350
const MAX_UNTIL_STILL_MS = 4_000
const ACTION_TIMEOUT_MS = 20_000

const UNTIL_STILL = `new Promise((done) => {
  const root = document.querySelector('live-room, live-replay')?.shadowRoot ?? document.body
  const watch = new MutationObserver(() => { clearTimeout(still); still = setTimeout(done, ${STILL_MS}) })
  let still = setTimeout(done, ${STILL_MS})
  setTimeout(done, ${MAX_UNTIL_STILL_MS})
  watch.observe(root, { subtree: true, childList: true, attributes: true, characterData: true })
}).then(() => document.fonts.ready).then(() => {})`

/** What is never twice the same: who joined, what flies, how good the line is and what follows from that. */
const NEVER_THE_SAME = `
  canvas.danmaku, canvas.ambient, .pill.quality, .setting.figures { visibility: hidden !important }
  .below-chat, .line-offer { display: none !important }
  .workspace :is(canvas, svg.qr, .qr) { visibility: hidden !important }
  *, ::before, ::after { animation: none !important; transition: none !important }
`
/** Texts that say when or how many, each with what stands in its place. */
const VARYING: readonly [RegExp, string][] = [
  [/\d{4}年\d{1,2}月\d{1,2}日/g, '2026年1月2日'],
  [/\b[A-Z][a-z]{2} \d{1,2}, \d{4}\b/g, 'Jan 2, 2026'],
  [/\d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?/g, '12:34'],
  [/\d+(\.\d+)?(?= ?(s|秒)(\b|$| |，|。))/g, '3'],
  [/\d+(?= frames dropped)/g, '0'],
  [/(丢了?|丢帧) ?\d+/g, '$1 0'],
  [/(Guest|游客) ?\d{4}/g, '$1 1234'],
]

/** Holds still what would differ from one picture to the next. */
const FREEZE = `(() => {
  const root = document.querySelector('live-room, live-replay')?.shadowRoot ?? document
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(${JSON.stringify(NEVER_THE_SAME)})
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  for (const controls of root.querySelectorAll('.controls.shown'))
    if (!controls.querySelector('[aria-expanded=true]')) controls.classList.remove('shown')
  for (const viewers of root.querySelectorAll('.viewers span')) viewers.textContent = '128'
  const varying = [${VARYING.map(([pattern, text]) => `[${String(pattern)}, ${JSON.stringify(text)}]`).join()}]
  const fixed = (text) => varying.reduce((all, [pattern, with_]) => all.replace(pattern, with_), text)
  const texts = document.createTreeWalker(root.body ?? root, NodeFilter.SHOW_TEXT)
  while (texts.nextNode()) {
    const { currentNode } = texts
    if (fixed(currentNode.data) !== currentNode.data) currentNode.data = fixed(currentNode.data)
  }
  for (const field of root.querySelectorAll('[placeholder]')) field.placeholder = fixed(field.placeholder)
})()`

export type Options = {
  /** The same picture every time: pinned fonts, one pixel for each of CSS, nothing that moves. */
  frozen?: boolean
}

/** A browser and the scenes, for pictures of states. */
export class Driver {
  #browser: Browser
  #frozen: boolean
  readonly scenes = new Scenes()

  private constructor(browser: Browser, frozen: boolean) {
    this.#browser = browser
    this.#frozen = frozen
  }

  static async start({ frozen = false }: Options = {}): Promise<Driver> {
    return new Driver(await launchBrowser(frozen ? { fonts: FONTS } : {}), frozen)
  }

  /** Brings a page into the state, and gives it to `use` as a function that takes a PNG of it. */
  async visit<T>(name: StateName, look: Look, use: (picture: () => Promise<Buffer>) => Promise<T>): Promise<T> {
    const state: State = STATES[name]
    const scene = await sceneFor(state, name, look, this.scenes)
    const sharp: BrowserContextOptions = this.#frozen ? { deviceScaleFactor: 1 } : {}
    const context = await this.#browser.newContext({ ...contextOf(look), ...sharp, bypassCSP: true })
    const ends: (() => unknown)[] = [() => context.close()]
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(ACTION_TIMEOUT_MS)
      const visit: Visit = { page, scene, scenes: this.scenes, look, after: (end) => void ends.push(end) }
      const address = (await state.prepare?.(visit)) ?? scene.path
      await page.goto(new URL(address, scene.test.url).href)
      await state.reach(visit)
      return await use(() => this.#picture(page))
    } catch (error) {
      throw new Error(`${nameOf(name, look)}: ${(error as Error).message}`, { cause: error })
    } finally {
      for (const end of ends) await end()
    }
  }

  async #picture(page: Page): Promise<Buffer> {
    await page.evaluate(UNTIL_STILL)
    if (this.#frozen) await page.evaluate(FREEZE)
    return page.screenshot(this.#frozen ? { animations: 'disabled', caret: 'hide', scale: 'css' } : { caret: 'hide' })
  }

  async close(): Promise<void> {
    await this.#browser.close()
    await this.scenes.close()
  }
}
