import { Lanes, leftAt, release, untilOf } from './lanes.ts'
import type { Item, Mode, Stage } from './lanes.ts'
import { IMPORTANCE, sameness } from './text.ts'
import type { DanmakuText } from './text.ts'
import { Waiting } from './waiting.ts'

/** Texts that are the same are one with a count if no more than this is between them. */
export const MERGE_MS = 5_000
/** How many texts one may stand for. */
export const MAX_MERGED_TEXTS = 99
/** However many a viewer wants. */
export const MAX_SHOWN_TEXTS = 400

/** A text that flies, or several that are the same. */
export type Flight<T extends DanmakuText = DanmakuText> = {
  /** Those that it stands for; what is drawn is the first. */
  texts: T[]
  item: Item
  lane: number
  /** It has changed since it was drawn. */
  stale: boolean
}

type Known<T extends DanmakuText> = Flight<T> & {
  /** What those have in common that it stands for. */
  key: string
  lastAt: number
  /** It stands for one text alone, and does not count for the cap. */
  apart: boolean
}

const importanceOf = ({ importance = IMPORTANCE.guest }: DanmakuText): number => importance
const isApart = (text: DanmakuText): boolean => !!text.own || importanceOf(text) >= IMPORTANCE.staff

/** How many count for the cap. */
function countedIn(shown: readonly Known<DanmakuText>[]): number {
  let count = 0
  for (const { apart } of shown) if (!apart) count++
  return count
}

/** Takes texts from those that one stands for; returns how many are left. */
function lose<T extends DanmakuText>(flight: Flight<T>, which: (text: T) => boolean): number {
  const left = flight.texts.filter((text) => !which(text))
  if (left.length < flight.texts.length) flight.stale = true
  flight.texts = left
  return left.length
}

/**
 * Which texts are on the video, and where: lanes, duplicates, the cap, and who waits. Pure: the time comes with each call, in
 * milliseconds of one clock, and widths from `widthOf`, in pixels of the stage.
 */
export class Flights<T extends DanmakuText> {
  #widthOf: (text: T) => number
  #stage: Stage
  #lanes = new Lanes()
  #shown: Known<T>[] = []
  #waiting = new Waiting<Known<T>>(IMPORTANCE.staff)
  #latest = new Map<string, Known<T>>()
  /** How many may be on the video at once; one's own and those of staff do not count. */
  maxTexts = MAX_SHOWN_TEXTS
  /** Texts that were dropped because there was no place for them in time. */
  dropped = 0

  constructor(stage: Stage, widthOf: (text: T) => number) {
    this.#stage = stage
    this.#widthOf = widthOf
  }

  get shown(): readonly Flight<T>[] {
    return this.#shown
  }

  get stage(): Stage {
    return this.#stage
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /**
   * Takes a text: shows it, counts it with one that is the same, or lets it wait. `ageMs`: for how long it has flown already;
   * `mode`: how it flies, if not as its author wanted. Returns whether it is on the video now.
   */
  add(text: T, now: number, ageMs = 0, mode: Mode = text.mode): boolean {
    const key = sameness(text)
    const apart = isApart(text)
    const same = apart ? undefined : this.#latest.get(key)
    if (same && now >= same.lastAt && now - same.lastAt <= MERGE_MS) {
      if (same.texts.length < MAX_MERGED_TEXTS) same.texts.push(text)
      same.lastAt = now
      same.stale = true
      return same.lane >= 0
    }
    const item: Item = { mode, width: this.#widthOf(text), at: now - ageMs }
    const flight: Known<T> = { texts: [text], item, lane: -1, stale: true, key, lastAt: now, apart }
    if (!apart) this.#latest.set(key, flight)
    if (this.#fly(flight)) return true
    const gone = this.#waiting.add(flight, importanceOf(text), now)
    if (gone) this.#drop(gone)
    return false
  }

  /** Removes what has left, and gives free places to those who wait. */
  advance(now: number): void {
    if (this.#shown.some(({ item }) => untilOf(item, this.#stage) <= now))
      this.#remove(({ item }) => untilOf(item, this.#stage) <= now)
    if (this.#waiting.size === 0) return
    // Where the most important finds no place, the others need not look.
    const full = new Set<Mode>()
    const late = this.#waiting.offer(now, (flight) => {
      const { item } = flight
      if (full.has(item.mode)) return false
      item.at = now
      const flies = this.#fly(flight)
      if (!flies) full.add(item.mode)
      return flies
    })
    for (const flight of late) this.#drop(flight)
  }

  /** Removes texts, also from those that stand for several. */
  forget(which: (text: T) => boolean): void {
    for (const flight of this.#shown) lose(flight, which)
    this.#waiting.remove((flight) => lose(flight, which) === 0)
    this.#remove(({ texts }) => texts.length === 0)
    for (const [key, { texts }] of this.#latest) if (texts.length === 0) this.#latest.delete(key)
  }

  clear(): void {
    this.#lanes.clear()
    this.#shown = []
    this.#waiting.remove(() => true)
    this.#latest.clear()
  }

  /** Places all texts anew for another size of the video or of the texts: each where it is on its way; some may find no place. */
  rearrange(stage: Stage, now: number): void {
    const before = this.#stage
    this.#stage = stage
    this.#lanes.clear()
    for (const flight of this.#shown) {
      const { item, texts } = flight
      const until = item.heldAt ?? now
      if (item.mode === 'scroll') item.at = until - ((until - item.at) / before.scrollMs) * stage.scrollMs
      item.width = this.#widthOf(texts[0] as T)
      flight.stale = true
    }
    const placed = this.#shown.sort((a, b) => a.item.at - b.item.at).filter((flight) => this.#settle(flight))
    const stay = new Set(placed)
    this.#remove((flight) => !stay.has(flight))
  }

  hold({ item }: Flight<T>, now: number): void {
    item.heldAt ??= now
  }

  release({ item }: Flight<T>, now: number): void {
    release(item, now)
  }

  /** Where a text is, in pixels of the stage and lanes. */
  leftOf({ item }: Flight<T>, now: number): number {
    return item.mode === 'scroll' ? leftAt(item, now, this.#stage) : (this.#stage.width - item.width) / 2
  }

  /** Whether there is a place for a text now; it has it then. */
  #fly(flight: Known<T>): boolean {
    if (this.#shown.length >= MAX_SHOWN_TEXTS && !flight.texts[0]?.own) return false
    if (!flight.apart && countedIn(this.#shown) >= this.maxTexts) return false
    if (!this.#settle(flight)) return false
    flight.lastAt = Math.max(flight.lastAt, flight.item.at)
    this.#shown.push(flight)
    return true
  }

  #settle(flight: Known<T>): boolean {
    const { item, texts } = flight
    // A text that is held has its place already.
    const { heldAt } = item
    item.heldAt = undefined
    const placed =
      this.#lanes.place(item, this.#stage) ??
      (texts[0]?.own || heldAt ? this.#lanes.crowd(item, this.#stage) : undefined)
    item.heldAt = heldAt
    if (placed) flight.lane = placed.lane
    return placed !== undefined
  }

  #drop(flight: Known<T>): void {
    this.dropped += flight.texts.length
    if (this.#latest.get(flight.key) === flight) this.#latest.delete(flight.key)
  }

  #remove(which: (flight: Known<T>) => boolean): void {
    this.#shown = this.#shown.filter((flight) => {
      if (!which(flight)) return true
      this.#lanes.remove(flight.item)
      if (this.#latest.get(flight.key) === flight) this.#latest.delete(flight.key)
      return false
    })
  }
}
