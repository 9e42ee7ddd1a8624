export type Mode = 'scroll' | 'top' | 'bottom'

/** A text to show, with its measurements: widths in canvas pixels, times in milliseconds of the clock. */
export type Item = {
  mode: Mode
  width: number
  at: number
  /** Since when somebody holds it: it stands still, and its time does not pass. */
  heldAt?: number | undefined
}

export type Stage = {
  /** Width of the video, pixels. */
  width: number
  /** How many lanes fit into the usable area. */
  lanes: number
  /** How long a text takes to cross, from the right edge until its end has left at the left edge, milliseconds. */
  scrollMs: number
  /** How long a text stays at the top or bottom, milliseconds. */
  stayMs: number
  /** The minimum distance between two texts in one lane, pixels. */
  gap: number
}

/** Where an item is placed: lane 0 is at the top; for `bottom`, lanes count from below. */
export type Placed = { lane: number; until: number }

/** The speed of a text of this width, pixels per millisecond. Longer texts are faster, so that all take the same time. */
export const speedOf = (width: number, { width: stage, scrollMs }: Stage): number => (stage + width) / scrollMs

/** The position of the left edge of a scrolling text at a given time. */
export const leftAt = ({ at, width, heldAt = Number.POSITIVE_INFINITY }: Item, now: number, stage: Stage): number =>
  stage.width - (Math.min(now, heldAt) - at) * speedOf(width, stage)

/** When a text leaves; never while it is held. */
export const untilOf = ({ mode, at, heldAt }: Item, { scrollMs, stayMs }: Stage): number =>
  heldAt === undefined ? at + (mode === 'scroll' ? scrollMs : stayMs) : Number.POSITIVE_INFINITY

/** Lets a text that was held go on from where it is. */
export function release(item: Item, now: number): void {
  if (item.heldAt !== undefined) item.at += now - item.heldAt
  item.heldAt = undefined
}

/** Whether a text can follow another in the same lane without ever touching it. */
function canFollow(before: Item, next: Item, stage: Stage): boolean {
  // What is held is in the way for as long as somebody likes.
  if (before.heldAt !== undefined) return false
  const beforeSpeed = speedOf(before.width, stage)
  const beforeRight = leftAt(before, next.at, stage) + before.width
  if (beforeRight + stage.gap > stage.width) return false
  // A faster text must not catch up before the slower one has left.
  const beforeGoneMs = beforeRight / beforeSpeed
  const nextLeft = stage.width - beforeGoneMs * speedOf(next.width, stage)
  return nextLeft >= 0
}

/** Whether a text that crosses passes one that stands in the same row. */
function meet(crossing: Item, standing: Item, stage: Stage): boolean {
  const speed = speedOf(crossing.width, stage)
  const from = crossing.at + (stage.width - standing.width) / 2 / speed
  const until = crossing.at + ((stage.width + standing.width) / 2 + crossing.width) / speed
  return from < untilOf(standing, stage) && until > standing.at
}

/**
 * Assigns each text a lane in which it overlaps no other, or none if the video is full. It has no clock of its own, and keeps
 * the items: one that is held closes its lane.
 */
export class Lanes {
  #scrolling: Item[][] = []
  #standing: Record<'top' | 'bottom', (Item | undefined)[]> = { top: [], bottom: [] }

  place(item: Item, stage: Stage): Placed | undefined {
    return item.mode === 'scroll' ? this.#scroll(item, stage) : this.#stand(item, item.mode, stage)
  }

  /** Places a text even though the video is full: in the lane that will be free first. */
  crowd(item: Item, stage: Stage): Placed {
    const until = untilOf(item, stage)
    if (item.mode !== 'scroll') return { lane: 0, until }
    const newest = (lane: number): number => this.#scrolling[lane]?.at(-1)?.at ?? Number.NEGATIVE_INFINITY
    let lane = 0
    for (let other = 1; other < stage.lanes; other++) if (newest(other) < newest(lane)) lane = other
    ;(this.#scrolling[lane] ??= []).push(item)
    return { lane, until }
  }

  /** Gives the place of a text free. */
  remove(item: Item): void {
    this.#scrolling = this.#scrolling.map((lane) => lane.filter((one) => one !== item))
    for (const side of [this.#standing.top, this.#standing.bottom])
      side.forEach((one, lane) => one === item && (side[lane] = undefined))
  }

  /** Forgets all texts, for example after a seek. */
  clear(): void {
    this.#scrolling = []
    this.#standing = { top: [], bottom: [] }
  }

  /** In the first lane that is free; rather in one where it passes no text that stands. */
  #scroll(item: Item, stage: Stage): Placed | undefined {
    let free: number | undefined
    for (let lane = 0; lane < stage.lanes; lane++) {
      const here = (this.#scrolling[lane] ?? []).filter((one) => untilOf(one, stage) > item.at)
      this.#scrolling[lane] = here
      if (!here.every((before) => canFollow(before, item, stage))) continue
      free ??= lane
      if (this.#standingIn(lane, stage).some((one) => meet(item, one, stage))) continue
      free = lane
      break
    }
    if (free === undefined) return undefined
    ;(this.#scrolling[free] as Item[]).push(item)
    return { lane: free, until: untilOf(item, stage) }
  }

  #standingIn(row: number, stage: Stage): Item[] {
    const both = [this.#standing.top[row], this.#standing.bottom[stage.lanes - 1 - row]]
    return both.filter((one) => one !== undefined)
  }

  /** Texts at the top and at the bottom share the height, and never a row. Rather where no text passes. */
  #stand(item: Item, side: 'top' | 'bottom', stage: Stage): Placed | undefined {
    const stays = (one: Item | undefined): boolean => one !== undefined && untilOf(one, stage) > item.at
    const mine = this.#standing[side]
    let free: number | undefined
    for (let lane = 0; lane < stage.lanes; lane++) {
      const row = side === 'top' ? lane : stage.lanes - 1 - lane
      if (this.#standingIn(row, stage).some(stays)) continue
      free ??= lane
      if ((this.#scrolling[row] ?? []).some((one) => meet(one, item, stage))) continue
      free = lane
      break
    }
    if (free === undefined) return undefined
    mine[free] = item
    return { lane: free, until: untilOf(item, stage) }
  }
}
