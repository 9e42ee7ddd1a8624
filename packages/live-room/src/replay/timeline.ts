import type { ReplayItem, ReplayItems } from '@ovation/client'

export type LoadItems = (fromMs: number, toMs: number) => Promise<ReplayItems>

const BLOCK_MS = 30_000
const AHEAD_MS = 12_000
const MAX_BLOCKS = 40
/** More than that was said in a block than anybody can read: the rest of it is left out. */
const MAX_ANSWERS = 40
const SHOWN = 120
const AGAIN_MS = 3_000
/** Words may be taken back, or their author erased, while somebody watches: what is shown is asked for again so often. */
const RENEW_MS = 60_000
/** Further than that within one look is a jump: what lies between does not fly over the picture all at once. */
const JUMP_MS = 3_000

type Block = { items: readonly ReplayItem[] | undefined; failedAt: number | undefined; askedAt: number }

/**
 * What was said in a recording, by its own clock: loaded in blocks around the place that is watched, so that pausing, jumping
 * and any speed need nothing more than to ask again with the new place.
 */
export class ReplayTimeline {
  #load: LoadItems
  #now: () => number
  #blocks = new Map<number, Block>()
  #at = Number.NaN

  constructor(load: LoadItems, now: () => number = () => performance.now()) {
    this.#load = load
    this.#now = now
  }

  /** Whether what was said about this place could not be loaded. */
  failedAt(ms: number): boolean {
    return this.#blocks.get(blockOf(ms))?.failedAt !== undefined
  }

  /** Moves to a place. `shown`: what was said up to there; `fresh`: what was said since the last look, unless it was a jump. */
  at(ms: number): { shown: readonly ReplayItem[]; fresh: readonly ReplayItem[] } {
    const here = blockOf(ms)
    this.#want(here)
    if (here > 0) this.#want(here - 1)
    if (blockOf(ms + AHEAD_MS) !== here) this.#want(here + 1)
    const items = [here - 1, here].flatMap((block) => this.#blocks.get(block)?.items ?? [])
    const shown = items.filter(({ atMs }) => atMs <= ms).slice(-SHOWN)
    const before = this.#at
    this.#at = ms
    const fresh = ms > before && ms - before < JUMP_MS ? shown.filter(({ atMs }) => atMs > before) : []
    return { shown, fresh }
  }

  /** Forgets what was loaded of a part that has grown since. */
  grown(fromMs: number): void {
    for (const block of this.#blocks.keys()) if (block >= blockOf(fromMs)) this.#blocks.delete(block)
  }

  #want(block: number): void {
    const known = this.#blocks.get(block)
    const now = this.#now()
    if (known && (known.failedAt === undefined ? now - known.askedAt < RENEW_MS : now - known.failedAt < AGAIN_MS))
      return
    const own: Block = { items: known?.items, failedAt: undefined, askedAt: now }
    this.#blocks.set(block, own)
    const [oldest] = this.#blocks.keys()
    if (this.#blocks.size > MAX_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest)
    this.#fill(block, own).catch(() => (own.failedAt = this.#now()))
  }

  /** An answer may end before what was asked for: `toMs` says where to go on. What has come is shown meanwhile. */
  async #fill(block: number, own: Block): Promise<void> {
    const end = (block + 1) * BLOCK_MS
    let items: readonly ReplayItem[] = []
    const renewed = own.items !== undefined
    let from = block * BLOCK_MS
    for (let answers = 0; from < end && answers < MAX_ANSWERS; answers++) {
      const part = await this.#load(from, end)
      items = [...items, ...part.items]
      if (!renewed) own.items = items
      from = Math.max(from + 1, part.toMs)
    }
    own.items = items
  }
}

const blockOf = (ms: number): number => Math.floor(Math.max(0, ms) / BLOCK_MS)
