import type { CDPSession, Page } from 'playwright-core'

type Value = { value?: unknown }
type Node = {
  nodeId: string
  ignored: boolean
  parentId?: string
  backendDOMNodeId?: number
  role?: Value
  name?: Value
  properties?: { name: string; value: Value }[]
}

/** Something that was new in a live region, and that Chromium's accessibility tree had there. */
export type Announced = { atMs: number; text: string; politeness: string; busy: boolean }

const LOOK_AGAIN_MS = 100

/**
 * Reports each text that comes into a live region of a page, and when, from inside: also in closed shadow roots. The tree is
 * read slowly on a busy machine, so it tells what is exposed, but not when.
 */
const REPORT_TEXTS = `{
  const report = (text) => {
    const region = text.parentElement?.closest('[aria-live], [role=status], [role=alert]')
    if (region && region.ariaLive !== 'off' && text.data.trim() !== '') window.textCame(text.data, Date.now())
  }
  const follow = (root) =>
    new MutationObserver((changes) => {
      for (const { type, target, addedNodes } of changes)
        for (const node of type === 'characterData' ? [target] : addedNodes) {
          if (node.nodeType === Node.TEXT_NODE) report(node)
          const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT)
          while (texts.nextNode()) report(texts.currentNode)
        }
    }).observe(root, { childList: true, characterData: true, subtree: true })
  const { attachShadow } = Element.prototype
  Element.prototype.attachShadow = function (options) {
    const root = attachShadow.call(this, options)
    follow(root)
    return root
  }
  follow(document)
}`

/**
 * Records what the live regions of a page say, as screen readers get it: text that came into one, once Chromium's accessibility
 * tree has it below a node that is live. What is hidden, or beside a modal dialog, is not in that tree.
 */
export class LiveRegionRecorder {
  readonly heard: Announced[] = []
  /** How many live regions were there at once, at most; without those that are off. */
  maxRegions = 0
  /** What came, and was not yet seen in the tree. */
  #came: { text: string; atMs: number }[] = []
  #seen = new Set<number>()
  #page: Page
  #devtools: CDPSession
  #over = false
  #looking: Promise<void> | undefined

  private constructor(page: Page, devtools: CDPSession) {
    this.#page = page
    this.#devtools = devtools
  }

  /** Records a page that has not been opened yet. */
  static async start(page: Page): Promise<LiveRegionRecorder> {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Accessibility.enable')
    const recorder = new LiveRegionRecorder(page, devtools)
    await page.exposeFunction('textCame', (text: string, atMs: number) => {
      recorder.#came.push({ text: text.trim(), atMs })
      recorder.#looking ??= recorder.#follow()
    })
    await page.addInitScript(REPORT_TEXTS)
    return recorder
  }

  /** What was heard since a moment. */
  since(ms: number): Announced[] {
    return this.heard.filter(({ atMs }) => atMs >= ms)
  }

  async stop(): Promise<void> {
    this.#over = true
    await this.#looking
    await this.#devtools.detach()
  }

  /** Looks at the tree until it has had everything that came. */
  async #follow(): Promise<void> {
    while (!this.#over && this.#came.length > 0) {
      // There is no tree while a page is loaded, and none of a page that is gone.
      await this.#look().catch(() => (this.#over = this.#page.isClosed()))
      if (this.#came.length > 0) await new Promise((done) => setTimeout(done, LOOK_AGAIN_MS))
    }
    this.#looking = undefined
  }

  async #look(): Promise<void> {
    const { nodes } = (await this.#devtools.send('Accessibility.getFullAXTree')) as unknown as { nodes: Node[] }
    const byId = new Map(nodes.map((node) => [node.nodeId, node]))
    const propertyOf = (node: Node, name: string): unknown =>
      node.properties?.find((property) => property.name === name)?.value.value
    const regionOf = (node: Node | undefined): Node | undefined => {
      for (let at = node; at; at = at.parentId === undefined ? undefined : byId.get(at.parentId)) {
        const live = propertyOf(at, 'live')
        if (live === 'off') return undefined
        if (live === 'polite' || live === 'assertive') {
          const above = regionOf(at.parentId === undefined ? undefined : byId.get(at.parentId))
          return above ?? at
        }
      }
      return undefined
    }
    const regions = new Set<Node>()
    for (const node of nodes) {
      if (node.ignored) continue
      const region = regionOf(node)
      if (!region) continue
      regions.add(region)
      if (node.role?.value !== 'StaticText' || node.backendDOMNodeId === undefined) continue
      if (this.#seen.has(node.backendDOMNodeId)) continue
      const text = String(node.name?.value).trim()
      const at = this.#came.findIndex((one) => one.text === text)
      const [came] = at < 0 ? [] : this.#came.splice(at, 1)
      // What it says of it comes a moment after the tree.
      if (!came) continue
      this.#seen.add(node.backendDOMNodeId)
      this.heard.push({
        text,
        atMs: came.atMs,
        politeness: String(propertyOf(region, 'live')),
        busy: propertyOf(region, 'busy') === true,
      })
    }
    this.maxRegions = Math.max(this.maxRegions, regions.size)
  }
}
