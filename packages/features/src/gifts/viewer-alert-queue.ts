import { GIFTS } from './catalogue.ts'
import type { GiftId } from './catalogue.ts'

/** A gift of the room, as far as an alert is about it. */
export type GivenGift = Moment & { actor: string; name: string; gift: GiftId; count: number }

/** The position of an event, and when it was stored, milliseconds since 1970. */
type Moment = { epoch: number; seq: number; at: number }

/** What an overlay tells of at once: all that one person gave of one gift while it waited or was shown. */
export type GiftAlert = { key: string; actor: string; name: string; gift: GiftId; count: number; coins: number }

/** Up to where gifts were played, as it is stored: all up to there, but those that wait. What was begun counts as played. */
export type Played = Moment & { waiting: readonly number[] }

/** Where it is stored; what was stored by somebody else is not trusted. */
export type PlayedStore = { read(): unknown; write(played: Played): void }

/** Alerts that wait. Of more, the one that is worth least is left out. */
export const MAX_WAITING_ALERTS = 50
/** Seqs that are stored. Of more, the oldest count as played: nothing is ever played twice. */
export const MAX_STORED_SEQS = 500

const isSeq = (value: unknown): value is number => Number.isSafeInteger(value)

/** What was stored, if that is what it looks like. */
export function playedIn(stored: unknown): Played | undefined {
  const { epoch, seq, at, waiting } = (stored ?? {}) as Partial<Played>
  return isSeq(epoch) && isSeq(seq) && isSeq(at) && Array.isArray(waiting) && waiting.every(isSeq)
    ? { epoch, seq, at, waiting: waiting.slice(-MAX_STORED_SEQS) }
    : undefined
}

/**
 * Whether an event comes after a moment. A restart of the server raises the epoch and goes on counting; a standby that had not
 * received all counts on from less, under a higher epoch; and in a log that was restored from a backup, only the time goes on.
 */
const isAfter = (event: Moment, moment: Moment): boolean =>
  event.epoch > moment.epoch || (event.epoch === moment.epoch && event.seq > moment.seq) || event.at > moment.at

type Waiting = GiftAlert & { seqs: number[] }

/**
 * The alerts of gifts, one after another in the order in which they came. Up to where they were played is stored when one
 * begins, so that after a crash none is played twice, not even one that was cut short.
 */
export class AlertQueue {
  #store: PlayedStore
  #waiting: Waiting[] = []
  #current: Waiting | undefined
  /** The newest that was taken, or was too old when the queue began; undefined until then. */
  #newest: Moment | undefined
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

  /** Up to where gifts were played; undefined if the source was never here before. */
  get played(): Played | undefined {
    return this.#newest ? { ...this.#newest, waiting: [] } : playedIn(this.#store.read())
  }

  /** Begins at a moment, with those gifts of the past that are new enough. All others up to there count as played. */
  begin(moment: Moment, past: readonly GivenGift[]): void {
    const { played } = this
    const fresh = played ? past.filter((gift) => isAfter(gift, played) || played.waiting.includes(gift.seq)) : []
    this.#newest = { epoch: 0, seq: 0, at: 0 }
    for (const gift of fresh.sort((a, b) => a.epoch - b.epoch || a.seq - b.seq)) this.take(gift)
    for (const one of played ? [moment, played] : [moment]) this.#reach(one)
    this.#remember()
  }

  /** Takes a gift; one that was taken before is none. */
  take(given: GivenGift): void {
    if (!this.#newest || !isAfter(given, this.#newest)) return
    this.#reach(given)
    const { actor, name, gift, count, seq } = given
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

  #reach({ epoch, seq, at }: Moment): void {
    const before = this.#newest ?? { epoch: 0, seq: 0, at: 0 }
    const isLater = epoch > before.epoch || (epoch === before.epoch && seq > before.seq)
    this.#newest = { ...(isLater ? { epoch, seq } : before), at: Math.max(at, before.at) }
  }

  #remember(): void {
    if (!this.#newest) return
    const waiting = this.#waiting.flatMap(({ seqs }) => seqs).sort((a, b) => a - b)
    this.#store.write({ ...this.#newest, waiting: waiting.slice(-MAX_STORED_SEQS) })
  }
}

const LEAST_SHOWN_MS = 2_000
/** From so many on that wait, each is shown for half as long. */
const MANY_WAITING = 5

/** How long an alert is shown while so many wait. */
export const shownMs = (seconds: number, waiting: number): number =>
  Math.max(LEAST_SHOWN_MS, seconds * (waiting >= MANY_WAITING ? 500 : 1_000))
