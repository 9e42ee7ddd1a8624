import type { ReplayItem, ReplayItems } from '@ovation/client'

export type LoadItems = (fromMs: number, toMs: number) => Promise<ReplayItems>

const BLOCK_MS = 30_000
const AHEAD_MS = 12_000
const MAX_BLOCKS = 40
/** How many blocks to search back for rows before a position, and how many rows to show. */
const LOOK_BACK_BLOCKS = 10
const MAX_SHOWN = 120
/** If a block needs more answers than this, more was said than anybody can read: the rest is left out. */
const MAX_ANSWERS = 40
const RETRY_DELAY_MS = 3_000
/** Messages may be deleted or erased while somebody watches: what is shown is requested again at this interval. */
const RENEW_MS = 60_000
/** While a recording is in progress, more may be added until this long after a moment; it is requested at this interval. */
const SETTLED_AFTER_MS = 30_000
const GROWING_MS = 4_000
/** Moving further than this between two calls is a jump: what lies between does not fly over the video. */
const JUMP_MS = 3_000

/** `open`: more may have been said in it since it was requested. */
type Block = {
  items: readonly ReplayItem[] | undefined
  failedAt: number | undefined
  askedAt: number
  open: boolean
  loading: boolean
}

const seqOf = (item: ReplayItem): number => (item.kind === 'message' ? item.message.seq : item.seq)

/**
 * The chat of a recording, on its own clock: loaded in blocks around the playback position, so that pausing, jumping and any
 * playback rate only need a call with the new position.
 */
export class ReplayTimeline {
  #load: LoadItems
  #now: () => number
  /** In the order of their last use. */
  #blocks = new Map<number, Block>()
  #at = Number.NaN
  /** The target of the last jump. */
  #since = 0
  #shown: readonly ReplayItem[] = []
  /** The current length of a recording that is in progress; undefined once it is complete. */
  runsToMs: number | undefined

  constructor(load: LoadItems, now: () => number = () => performance.now()) {
    this.#load = load
    this.#now = now
  }

  /** Whether the chat at this position could not be loaded. */
  failedAt(ms: number): boolean {
    return this.#blocks.get(blockOf(ms))?.failedAt !== undefined
  }

  /**
   * Moves to a position. `shown`: the last items up to there, the same object while nothing changes; `fresh`: the items that
   * were added since the last call, unless that was a jump.
   */
  at(ms: number): { shown: readonly ReplayItem[]; fresh: readonly ReplayItem[] } {
    const here = blockOf(ms)
    if (blockOf(ms + AHEAD_MS) !== here) this.#want(here + 1)
    const shown = this.#upTo(ms)
    const told = new Set(this.#shown.map(seqOf))
    const jumped = !(ms >= this.#at && ms - this.#at < JUMP_MS)
    if (jumped) this.#since = ms
    this.#at = ms
    const from = Math.max(this.#since, ms - JUMP_MS)
    const fresh = jumped ? [] : shown.filter((item) => item.atMs > from && !told.has(seqOf(item)))
    if (shown.length !== this.#shown.length || shown.some((item, n) => item !== this.#shown[n])) this.#shown = shown
    return { shown: this.#shown, fresh }
  }

  /**
   * Loads the block of a position and the one before it at once; earlier blocks one after the other while there are too few
   * rows.
   */
  #upTo(ms: number): readonly ReplayItem[] {
    const here = blockOf(ms)
    let rows: readonly ReplayItem[] = []
    for (let block = here; block >= Math.max(0, here - LOOK_BACK_BLOCKS) && rows.length < MAX_SHOWN; block--) {
      const items = this.#want(block)
      if (!items && block < here - 1) break
      rows = [...(items ?? []).filter(({ atMs }) => atMs <= ms), ...rows]
    }
    return rows.slice(-MAX_SHOWN)
  }

  /** The known items of a block; requests them if there are none, or if they may have changed. */
  #want(block: number): readonly ReplayItem[] | undefined {
    const known = this.#blocks.get(block)
    const now = this.#now()
    this.#blocks.delete(block)
    if (known && (known.loading || !isDue(known, now))) {
      this.#blocks.set(block, known)
      return known.items
    }
    const open = this.runsToMs !== undefined && (block + 1) * BLOCK_MS > this.runsToMs - SETTLED_AFTER_MS
    const own: Block = { items: known?.items, failedAt: undefined, askedAt: now, open, loading: true }
    this.#blocks.set(block, own)
    const [oldest] = this.#blocks.keys()
    if (this.#blocks.size > MAX_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest)
    this.#fill(block, own)
      .catch(() => (own.failedAt = this.#now()))
      .finally(() => (own.loading = false))
    return own.items
  }

  /** An answer may end before the requested end: `toMs` says where to go on. What has arrived is shown meanwhile. */
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

const isDue = ({ failedAt, askedAt, open }: Block, now: number): boolean =>
  failedAt === undefined ? now - askedAt >= (open ? GROWING_MS : RENEW_MS) : now - failedAt >= RETRY_DELAY_MS
