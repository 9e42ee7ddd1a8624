import { GIFTS } from './catalogue.ts'
import type { GiftId } from './catalogue.ts'

/** A gift of the room, as far as an alert is about it. */
export type GivenGift = { epoch: number; seq: number; actor: string; name: string; gift: GiftId; count: number }

/** What an overlay tells of at once: all that one person gave of one gift while it waited or was shown. */
export type GiftAlert = { key: string; actor: string; name: string; gift: GiftId; count: number; coins: number }

/**
 * Up to where gifts were played, as it is stored: all up to `upTo` in this epoch, but those that wait. What was begun counts
 * as played.
 */
export type Played = { epoch: number; upTo: number; waiting: readonly number[] }

/** Where it is stored; what was stored by somebody else is not trusted. */
export type PlayedStore = { read(): unknown; write(played: Played): void }

/** Alerts that wait. Of more, the one that is worth least is left out. */
export const MAX_WAITING_ALERTS = 50
/** Seqs that are stored. Of more, the oldest count as played: nothing is ever played twice. */
export const MAX_STORED_SEQS = 500

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value)

/** What was stored, if that is what it looks like. */
export function playedIn(stored: unknown): Played | undefined {
  const { epoch, upTo, waiting } = (stored ?? {}) as Partial<Played>
  return isSeq(epoch) && isSeq(upTo) && Array.isArray(waiting) && waiting.every(isSeq)
    ? { epoch, upTo, waiting: waiting.slice(-MAX_STORED_SEQS) }
    : undefined
}

type Waiting = GiftAlert & { seqs: number[] }

/**
 * The alerts of gifts, one after another in the order in which they came. Up to where they were played is stored when one
 * begins, so that after a crash none is played twice, not even one that was cut short.
 */
export class AlertQueue {
  #store: PlayedStore
  #waiting: Waiting[] = []
  #current: Waiting | undefined
  #epoch = 0
  /** The newest gift that was taken, or was too old when the queue began. */
  #newest = 0
  #begun = false
  #left = 0

  constructor(store: PlayedStore) {
    this.#store = store
  }

  /** The alert that is shown. */
  get current(): GiftAlert | undefined {
    return this.#current
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** How many alerts were left out because too many waited. */
  get leftOut(): number {
    return this.#left
  }

  /**
   * From which seq on gifts of the past may have to be played, in this epoch; undefined if none has: the source was never here
   * before, or the room has begun anew.
   */
  from(epoch: number): number | undefined {
    if (this.#begun) return epoch === this.#epoch ? this.#newest + 1 : undefined
    const played = playedIn(this.#store.read())
    if (played?.epoch !== epoch) return undefined
    return Math.min(played.upTo + 1, ...played.waiting)
  }

  /** Begins at a position, with those gifts of the past that are new enough. All others up to there count as played. */
  begin({ epoch, seq }: { epoch: number; seq: number }, past: readonly GivenGift[]): void {
    const played = this.#begun
      ? { epoch: this.#epoch, upTo: this.#newest, waiting: [] }
      : (playedIn(this.#store.read()) ?? { epoch: -1, upTo: 0, waiting: [] })
    this.#begun = true
    const isNew = (one: number): boolean => one > played.upTo || played.waiting.includes(one)
    this.#epoch = epoch
    this.#newest = 0
    // A room that has begun anew has other gifts under the same numbers.
    const all = played.epoch === epoch ? past.filter((gift) => isNew(gift.seq)) : []
    for (const gift of all.sort((a, b) => a.seq - b.seq)) this.take(gift)
    this.#newest = Math.max(this.#newest, seq, played.epoch === epoch ? played.upTo : 0)
    this.#remember()
  }

  /** Takes a gift; one that was taken before is none. */
  take({ epoch, seq, actor, name, gift, count }: GivenGift): void {
    if (epoch !== this.#epoch || seq <= this.#newest) return
    this.#newest = seq
    const key = `${actor}/${gift}`
    const coins = GIFTS[gift].price * count
    const same = this.#current?.key === key ? this.#current : this.#waiting.find((one) => one.key === key)
    if (same) Object.assign(same, { count: same.count + count, coins: same.coins + coins, name })
    if (same && same === this.#current) return this.#remember()
    if (same) return void same.seqs.push(seq)
    this.#waiting.push({ key, actor, name, gift, count, coins, seqs: [seq] })
    if (this.#waiting.length > MAX_WAITING_ALERTS) this.#leaveOut()
  }

  /** Begins the next alert; undefined if none waits. From now on it counts as played. */
  next(): GiftAlert | undefined {
    this.#current = this.#waiting.shift()
    if (this.#current) this.#remember()
    return this.#current
  }

  /** Somebody was erased: nothing of theirs is shown. */
  forget(actor: string): void {
    this.#waiting = this.#waiting.filter((one) => one.actor !== actor)
    if (this.#current?.actor === actor) this.#current = undefined
  }

  #leaveOut(): void {
    const least = Math.min(...this.#waiting.map(({ coins }) => coins))
    const at = this.#waiting.findIndex(({ coins }) => coins === least)
    this.#waiting.splice(at, 1)
    this.#left++
  }

  #remember(): void {
    const waiting = this.#waiting.flatMap(({ seqs }) => seqs).sort((a, b) => a - b)
    this.#store.write({ epoch: this.#epoch, upTo: this.#newest, waiting: waiting.slice(-MAX_STORED_SEQS) })
  }
}

const LEAST_SHOWN_MS = 2_000
/** From so many on that wait, each is shown for half as long. */
const MANY_WAITING = 5

/** How long an alert is shown while so many wait. */
export const shownMs = (seconds: number, waiting: number): number =>
  Math.max(LEAST_SHOWN_MS, seconds * (waiting >= MANY_WAITING ? 500 : 1_000))
