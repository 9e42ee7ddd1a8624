import type { HistoryPage } from '@ovation/protocol'
import { jsonBytes } from '@ovation/room'
import type { LayeredCache } from '../cache/index.ts'
import { chainOf } from '../log/index.ts'
import type { RoomHead, StoredEvent } from '../log/index.ts'
import { sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import { foldAmendments } from './recent-messages.ts'

/** The end of a log: the chain says what all of it is. */
export type LogEnd = Pick<RoomHead, 'seq' | 'chain' | 'tailSeq'>

/** What is read of a room, under the name of what was asked. */
export type PagePlan = { key: string; load: () => Promise<HistoryPage> }

/** What this node knows of the end of a room's log (`Hub`). */
type KnownTail = {
  readonly known: number
  since(after: number, upTo: number): StoredEvent[] | undefined
  fillGap(): Promise<void>
}

export type KeptPagesDeps = {
  cache: LayeredCache
  /** The end of a room's log, not from before it was asked for; undefined if there is no such room. */
  endOf: (room: string) => Promise<LogEnd | undefined>
  tailOf: (room: string) => KnownTail | undefined
  clock: Clock
  maxBytes: number
}

/** A page with the end of the log as of which it is; its messages are from `from` to below `upTo`. */
type Kept = LogEnd & { from: number; upTo: number; json: string }

const MAX_TRIES = 3
/** What another node stored has mostly been heard of by then. */
const HEAR_MS = 10
const HEAD_LINE = /^(\d{1,16}) (\d{1,16}) (\d{1,16}) (\d{1,16}) ([\w-]*)\n/

const groupOf = (room: string): string => `pages/${room}`
const write = ({ seq, tailSeq, from, upTo, chain, json }: Kept): string =>
  `${seq} ${tailSeq} ${from} ${upTo} ${chain}\n${json}`

function read(text: string): Kept | undefined {
  const [line, seq, tailSeq, from, upTo, chain = ''] = HEAD_LINE.exec(text) ?? []
  if (line === undefined) return undefined
  const [end, range] = [
    { seq: Number(seq), tailSeq: Number(tailSeq), chain },
    { from: Number(from), upTo: Number(upTo) },
  ]
  return { ...end, ...range, json: text.slice(line.length) }
}

/** After it nothing that was read before is shown any more: also what others said of that person goes. */
const isErasure = ({ type }: StoredEvent): boolean => type === 'person.erased'
const removesWords = (event: StoredEvent): boolean => isErasure(event) || event.type === 'message.deleted'

/**
 * Pages of messages, read from the log once for all who ask. A page is kept with the end of the log as of which it was read.
 * Before it is given, the log's end of now is looked up: what happened between is folded in, as far as this node has it in
 * memory and the chain shows that nothing else happened; otherwise the page is read anew.
 */
export class KeptPages {
  #deps: KeptPagesDeps

  constructor(deps: KeptPagesDeps) {
    this.#deps = deps
  }

  /** A page as JSON. `plan` says what is read, given where the log ends. */
  async get(room: string, plan: (end: LogEnd | undefined) => PagePlan): Promise<string> {
    const { cache, endOf } = this.#deps
    let unusable: string | undefined
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const end = await endOf(room)
      if (!end) break
      const { key, load } = plan(end)
      const text = await cache.read(groupOf(room), key, async () => write(keep(await load(), end)), unusable)
      const kept = read(text)
      // Somebody who asked later has brought it further.
      if (tries === 0 && kept && kept.seq > end.seq) continue
      const current = kept && (await this.#broughtUp(room, kept, end))
      if (current) {
        if (current !== kept) await cache.renew(groupOf(room), key, write(current))
        return current.json
      }
      unusable = text
    }
    return JSON.stringify(await plan(undefined).load())
  }

  /** Hears what was stored in a room: words that are gone do not stay in any cache. */
  take(room: string, events: readonly StoredEvent[]): void {
    if (events.some(removesWords)) void this.#deps.cache.drop(groupOf(room))
  }

  /** The page as of a later end of the log; undefined if that cannot be told from memory. */
  async #broughtUp(room: string, kept: Kept, end: LogEnd): Promise<Kept | undefined> {
    if (kept.tailSeq !== end.tailSeq) return undefined
    if (kept.seq === end.seq) return kept.chain === end.chain ? kept : undefined
    const events = await this.#between(room, kept.seq, end.seq)
    if (!events) return undefined
    // What was not heard of when it was stored is heard of here.
    this.take(room, events)
    if (events.some(isErasure)) return undefined
    if (events.reduce((chain, { digest }) => chainOf(chain, digest), kept.chain) !== end.chain) return undefined
    const changes = events.filter(({ amends = 0 }) => amends >= kept.from && amends < kept.upTo)
    if (changes.length === 0) return { ...kept, ...end }
    const page = JSON.parse(kept.json) as HistoryPage
    const messages = foldAmendments(page.messages, changes)
    if (jsonBytes(messages) > this.#deps.maxBytes) return undefined
    return { ...kept, ...end, json: JSON.stringify({ ...page, messages }) }
  }

  async #between(room: string, after: number, upTo: number): Promise<StoredEvent[] | undefined> {
    const tail = this.#deps.tailOf(room)
    if (!tail || after > upTo) return undefined
    if (tail.known < upTo) await sleep(this.#deps.clock, HEAR_MS)
    if (tail.known < upTo) await tail.fillGap()
    return tail.since(after, upTo)
  }
}

function keep(page: HistoryPage, { seq, chain, tailSeq }: LogEnd): Kept {
  const seqs = page.messages.map((message) => message.seq)
  const range = seqs.length === 0 ? { from: 0, upTo: 0 } : { from: Math.min(...seqs), upTo: Math.max(...seqs) + 1 }
  return { seq, chain, tailSeq, ...range, json: JSON.stringify(page) }
}
