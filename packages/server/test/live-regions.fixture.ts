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

/** Something that Chromium's accessibility tree had new in a live region. */
export type Announced = { atMs: number; text: string; politeness: string; busy: boolean }

const LOOK_INTERVAL_MS = 120

/** When which text came into a live region: the tree is read only now and then, and slowly on a busy machine. */
const TIMES = `{
  window.textTimes = {}
  new MutationObserver((changes) => {
    for (const { addedNodes, target } of changes)
      if (target.closest('[aria-live]')) for (const { textContent } of addedNodes) textTimes[textContent] = Date.now()
  }).observe(document.querySelector('live-room').shadowRoot, { childList: true, subtree: true })
}`

/**
 * Records what the live regions of a page say, as screen readers get it: new text in Chromium's accessibility tree below a node
 * that is live. What is hidden, or beside a modal dialog, is not in that tree.
 */
export class LiveRegionRecorder {
  readonly heard: Announced[] = []
  /** How many live regions were there at once, at most; without those that are off. */
  maxRegions = 0
  #seen = new Set<number>()
  #page: Page
  #devtools: CDPSession
  #over = false
  #looking: Promise<void>

  private constructor(page: Page, devtools: CDPSession) {
    this.#page = page
    this.#devtools = devtools
    this.#looking = this.#follow()
  }

  static async start(page: Page): Promise<LiveRegionRecorder> {
    const devtools = await page.context().newCDPSession(page)
    await devtools.send('Accessibility.enable')
    await page.evaluate(TIMES)
    const recorder = new LiveRegionRecorder(page, devtools)
    // What is there already is not new.
    await recorder.#look()
    recorder.heard.length = 0
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

  async #follow(): Promise<void> {
    while (!this.#over) {
      await new Promise((done) => setTimeout(done, LOOK_INTERVAL_MS))
      // A page that is gone says nothing more.
      if (!this.#over) await this.#look().catch(() => (this.#over = true))
    }
  }

  async #look(): Promise<void> {
    const { nodes } = (await this.#devtools.send('Accessibility.getFullAXTree')) as unknown as { nodes: Node[] }
    const lookedMs = Date.now()
    const fresh: Announced[] = []
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
      this.#seen.add(node.backendDOMNodeId)
      fresh.push({
        atMs: lookedMs,
        text: String(node.name?.value),
        politeness: String(propertyOf(region, 'live')),
        busy: propertyOf(region, 'busy') === true,
      })
    }
    this.maxRegions = Math.max(this.maxRegions, regions.size)
    if (fresh.length === 0) return
    const times = (await this.#page.evaluate<Record<string, number> | undefined>('window.textTimes')) ?? {}
    this.heard.push(...fresh.map((one) => ({ ...one, atMs: Math.min(one.atMs, times[one.text] ?? one.atMs) })))
  }
}
