import type { StoredEvent } from '../log/index.ts'
import type { Cursor } from './port.ts'

/** Where one consumer stands in one log, on the node that gives it what comes next. */
export class Place {
  readonly log: string
  readonly epoch: number
  seq: number
  /** The chain at `seq`; undefined until it was read. */
  chain: string | undefined
  /** Where the log ends, as far as it is known. */
  head: number
  /** What the stored cursor says. */
  writtenSeq: number
  /** What was appended behind `seq` and told of, without a hole: it needs not be read. */
  tail: StoredEvent[] = []
  /** Of the same event. */
  failures = 0
  /** Up to there a batch has failed: what is in it is given one by one. */
  oneByOneUpTo = 0
  /** By the monotonic clock. */
  retryAtMs = 0
  /** When the oldest event that it was not given yet was appended, about; milliseconds since 1970. */
  behindSince: number

  constructor({ log, seq, epoch }: Cursor, head: number, now: number) {
    this.log = log
    this.epoch = epoch
    this.seq = seq
    this.writtenSeq = seq
    this.head = Math.max(seq, head)
    this.behindSince = now
  }

  /** How many events it was not given yet. */
  get lag(): number {
    return Math.max(0, this.head - this.seq)
  }

  /** Hears of what was appended. Gives how many events more it keeps; none when there is a hole before them, or no room. */
  hear(events: readonly StoredEvent[], to: number, now: number, room: number): number {
    if (this.lag === 0 && to > this.seq) this.behindSince = events[0]?.at ?? now
    this.head = Math.max(this.head, to)
    const next = (this.tail.at(-1)?.seq ?? this.seq) + 1
    const fresh = events.filter(({ seq }) => seq >= next)
    if (fresh[0]?.seq !== next || fresh.length > room) return 0
    this.tail.push(...fresh)
    return fresh.length
  }

  /** It was given everything up to there. Gives how many events less it keeps. */
  advance(to: number, chain: string | undefined, at: number): number {
    this.seq = to
    this.chain = chain
    this.head = Math.max(this.head, to)
    this.failures = 0
    this.behindSince = at
    const first = this.tail.findIndex(({ seq }) => seq > to)
    const done = first === -1 ? this.tail.length : first
    this.tail.splice(0, done)
    return done
  }
}
