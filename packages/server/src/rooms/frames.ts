import type { Level } from '@ovation/protocol'
import { classMayRead, isSuppressed, namedReaders } from '@ovation/room'
import type { ViewerClass } from '@ovation/room'
import { EncodedFrame } from './encoded-frame.ts'
import type { Entry } from './ring.ts'

/** The events of one range that are addressed to single people. */
export type Addressed = {
  epoch: number
  /** Events by the person who may read them only by name, with the class that can read them anyway. */
  personal: Map<string, Entry[]>
}

/** One range of a room's log ready to be sent: a shared frame per class, and the events addressed to single people. */
export type EventRange = Range & Addressed & { shared: Record<ViewerClass, EncodedFrame> }

type Spans = [from: number, to: number][]

function addTo(spans: Spans, seq: number): void {
  const last = spans.at(-1)
  if (last?.[1] === seq - 1) last[1] = seq
  else spans.push([seq, seq])
}

const spansIn = (name: string, spans: Spans): string =>
  spans.length === 0 ? '' : `,"${name}":${JSON.stringify(spans)}`

/** The shared frame of one class. `entries` are consecutive and of one epoch. */
function sharedFrame(
  room: string,
  epoch: number,
  entries: readonly Entry[],
  viewers: ViewerClass,
  { from, to }: Range,
): string {
  const events: string[] = []
  const redacted: [number, string][] = []
  const suppressed: Spans = []
  for (const { event, json } of entries) {
    if (isSuppressed(event)) addTo(suppressed, event.seq)
    else if (classMayRead(event, viewers)) events.push(json)
    else redacted.push([event.seq, event.digest])
  }
  const tail = redacted.length === 0 ? '' : `,"redacted":${JSON.stringify(redacted)}`
  return `{"t":"room","room":${JSON.stringify(room)},"epoch":${epoch},"from":${from},"to":${to},"events":[${events.join(',')}]${tail}${spansIn('suppressed', suppressed)}}`
}

/** Seqs, both ends included. */
export type Range = { from: number; to: number }

/** The frame of one class for a slow network; the events that are left out are declared as ranges. */
export function sampledFrame(
  room: string,
  entries: readonly Entry[],
  viewers: ViewerClass,
  left: ReadonlySet<number>,
  level: Level,
): string {
  const sampledOut: Spans = []
  for (const { event } of entries) if (left.has(event.seq)) addTo(sampledOut, event.seq)
  const first = entries[0]?.event.seq ?? 0
  const rest = entries.filter(({ event }) => !left.has(event.seq))
  const frame = sharedFrame(room, entries[0]?.event.epoch ?? 0, rest, viewers, {
    from: first,
    to: first + entries.length - 1,
  })
  return `${frame.slice(0, -1)},"level":"${level}"${spansIn('sampledOut', sampledOut)}}`
}

/** The people named by consecutive events of one epoch. */
export function addressedIn(entries: readonly Entry[]): Addressed {
  const personal = new Map<string, Entry[]>()
  for (const entry of entries) {
    for (const actor of namedReaders(entry.event)) personal.set(actor, [...(personal.get(actor) ?? []), entry])
  }
  return { epoch: entries[0]?.event.epoch ?? 0, personal }
}

/** Encodes consecutive events of one epoch once per class. If nothing is redacted, both classes share the bytes. */
export function encodeRange(room: string, entries: readonly Entry[], forFew: (text: string) => boolean): EventRange {
  const addressed = addressedIn(entries)
  const { epoch } = addressed
  const from = entries[0]?.event.seq ?? 0
  const range = { from, to: from + entries.length - 1 }
  const encoded = (viewers: ViewerClass): EncodedFrame => {
    const text = sharedFrame(room, epoch, entries, viewers, range)
    return new EncodedFrame(text, forFew(text))
  }
  const everyone = encoded('everyone')
  const open = entries.every(({ event }) => event.audience === 'all')
  const staff = open ? everyone : encoded('staff')
  return { ...range, ...addressed, shared: { everyone, staff } }
}

/** Who reads, under which ids. */
type Reader = { actorId: string; aliases?: readonly string[] | undefined; viewerClass: ViewerClass }

/** What is addressed to somebody by any of their ids, in order. */
function addressedTo({ personal }: Addressed, { actorId, aliases = [] }: Reader): Entry[] | undefined {
  const own = personal.get(actorId)
  const more = aliases.flatMap((id) => personal.get(id) ?? [])
  if (more.length === 0) return own
  return [...new Set([...(own ?? []), ...more])].sort((a, b) => a.event.seq - b.event.seq)
}

/** What one person may read by name beyond the class frame, as a frame; undefined if there is nothing. */
export function personalFrame(room: string, range: Addressed, reader: Reader): string | undefined {
  const entries = addressedTo(range, reader)?.filter(({ event }) => !classMayRead(event, reader.viewerClass))
  if (!entries || entries.length === 0) return undefined
  return `{"t":"personal","room":${JSON.stringify(room)},"epoch":${range.epoch},"events":[${entries.map(({ json }) => json).join(',')}]}`
}

/** Splits consecutive events where the epoch changes and where a frame would hold too many. */
export function cutRanges(entries: readonly Entry[], maxEvents: number): Entry[][] {
  const ranges: Entry[][] = []
  for (const entry of entries) {
    const last = ranges.at(-1)
    if (last && last.length < maxEvents && last[0]?.event.epoch === entry.event.epoch) last.push(entry)
    else ranges.push([entry])
  }
  return ranges
}
