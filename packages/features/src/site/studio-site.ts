import { OvationError } from '@ovation/client'
import type { SiteSlice } from './model.ts'

/** The site as the server tells it; `version` rises with every change. */
export type SiteInfo = SiteSlice
type SiteChange = { name?: string; pause?: { text: string } | null }

export type SiteDeps = {
  read: () => Promise<SiteInfo>
  /** Rejects with `revision_conflict` if somebody else changed the site since `ifVersion`. */
  write: (change: SiteChange & { ifVersion: number }) => Promise<SiteInfo>
  /** Runs something again and again; gives what ends it. */
  every: (run: () => void) => () => void
}

/** The site as it was last seen; looked at again and again while anything shows it. */
export class SiteView {
  readonly #deps: SiteDeps
  readonly #listeners = new Set<() => void>()
  #site: SiteInfo | undefined
  #asked = 0
  #end: (() => void) | undefined

  constructor(deps: SiteDeps) {
    this.#deps = deps
  }

  /** Undefined until it was read. */
  get = (): SiteInfo | undefined => this.#site

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    if (!this.#end) {
      this.#end = this.#deps.every(() => void this.#look())
      void this.#look()
    }
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#end?.()
      this.#end = undefined
    }
  }

  /**
   * Changes what was seen, and nothing else: of two people who change the site at once, the second sees first what the first
   * did. `asShown`: whether what is changed is still as it was when somebody began to change it.
   */
  async change(change: SiteChange, asShown: (site: SiteInfo) => boolean = () => true): Promise<void> {
    if (this.#site && !asShown(this.#site)) throw new OvationError('revision_conflict')
    const asked = ++this.#asked
    try {
      this.#take(asked, await this.#deps.write({ ...change, ifVersion: this.#site?.version ?? 0 }))
    } catch (error) {
      await this.#look()
      throw error
    }
  }

  async #look(): Promise<void> {
    const asked = ++this.#asked
    // Without an answer what was last seen stays, and it is looked at again.
    const site = await this.#deps.read().catch(() => undefined)
    if (site) this.#take(asked, site)
  }

  /** An answer to an earlier question says less than one to a later one. */
  #take(asked: number, site: SiteInfo): void {
    if (asked !== this.#asked) return
    this.#site = site
    for (const listener of this.#listeners) listener()
  }
}
