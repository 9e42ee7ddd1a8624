export type Mode = 'scroll' | 'top' | 'bottom'

/** A text to show, with its measurements: widths in canvas pixels, times in milliseconds of the clock. */
export type Item = { mode: Mode; width: number; at: number }

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

type Scrolling = { at: number; width: number }

/** The speed of a text of this width, pixels per millisecond. Longer texts are faster, so that all take the same time. */
export const speedOf = (width: number, { width: stage, scrollMs }: Stage): number => (stage + width) / scrollMs

/** The position of the left edge of a scrolling text at a given time. */
export const leftAt = (item: Item, now: number, stage: Stage): number =>
  stage.width - (now - item.at) * speedOf(item.width, stage)

/** Whether a text can follow another in the same lane without ever touching it. */
function canFollow(before: Scrolling, next: Item, stage: Stage): boolean {
  const beforeSpeed = speedOf(before.width, stage)
  const beforeRight = stage.width - (next.at - before.at) * beforeSpeed + before.width
  if (beforeRight + stage.gap > stage.width) return false
  // A faster text must not catch up before the slower one has left.
  const beforeGoneMs = beforeRight / beforeSpeed
  const nextLeft = stage.width - beforeGoneMs * speedOf(next.width, stage)
  return nextLeft >= 0
}

/** Assigns each text a lane in which it overlaps no other, or none if the video is full. It has no clock of its own. */
export class Lanes {
  #scrolling: (Scrolling | undefined)[] = []
  #standing: Record<'top' | 'bottom', number[]> = { top: [], bottom: [] }

  place(item: Item, stage: Stage): Placed | undefined {
    return item.mode === 'scroll' ? this.#scroll(item, stage) : this.#stand(item, item.mode, stage)
  }

  /** Forgets all texts, for example after a seek. */
  clear(): void {
    this.#scrolling = []
    this.#standing = { top: [], bottom: [] }
  }

  #scroll(item: Item, stage: Stage): Placed | undefined {
    for (let lane = 0; lane < stage.lanes; lane++) {
      const before = this.#scrolling[lane]
      if (before && !canFollow(before, item, stage)) continue
      this.#scrolling[lane] = item
      return { lane, until: item.at + stage.scrollMs }
    }
    return undefined
  }

  /** Texts at the top and at the bottom share the height: they grow towards each other and never overlap. */
  #stand(item: Item, side: 'top' | 'bottom', stage: Stage): Placed | undefined {
    const other = this.#standing[side === 'top' ? 'bottom' : 'top'].findLastIndex((until) => until > item.at) + 1
    const mine = this.#standing[side]
    for (let lane = 0; lane < stage.lanes - other; lane++) {
      if ((mine[lane] ?? 0) > item.at) continue
      mine[lane] = item.at + stage.stayMs
      return { lane, until: item.at + stage.stayMs }
    }
    return undefined
  }
}
