import { classMayRead, upcast } from '@ovation/room'
import { isServerOnly } from '@ovation/room/rules'
import { chainOf, EMPTY_CHAIN, leafOf } from '../log/index.ts'
import type { ExportedEvent, RoomLog, StoredEvent } from '../log/index.ts'
import type { Place } from './place.ts'
import type { ConsumerAudience, Delivery } from './port.ts'

/** What a consumer is given at once. It reaches from behind the place up to `to`, where the chain is `chain`. */
export type Batch = { deliveries: Delivery[]; to: number; chain: string | undefined; at: number }

export type LogSource = Pick<RoomLog, 'exportEvents' | 'heads'>
export type BatchBounds = { maxEvents: number; maxBytes: number }

/** Whether a consumer of this audience is given an event. */
export const seenBy = (event: StoredEvent, audience: ConsumerAudience): boolean =>
  audience === 'server' ||
  (!isServerOnly(event.type) && classMayRead(event, audience === 'staff' ? 'staff' : 'everyone'))

function batchOf(events: readonly StoredEvent[], before: string, audience: ConsumerAudience): Batch | undefined {
  const last = events.at(-1)
  if (!last) return undefined
  let chain = before
  const deliveries: Delivery[] = []
  for (const event of events) {
    const { room: log, seq, digest } = event
    if (seenBy(event, audience)) deliveries.push({ type: 'event', log, seq, event, previous: chain })
    chain = chainOf(chain, digest)
  }
  return { deliveries, to: last.seq, chain, at: last.at }
}

function withStored(batch: Batch | undefined, exported: readonly ExportedEvent[]): Batch | undefined {
  const bySeq = new Map(exported.map((one) => [one.event.seq, one]))
  for (const one of batch?.deliveries ?? []) {
    const stored = one.type === 'event' ? bySeq.get(one.seq) : undefined
    if (one.type === 'event' && stored) one.stored = stored
  }
  return batch
}

const storedOf = ({ event, bodyDigest }: ExportedEvent): StoredEvent => ({
  ...upcast(event),
  digest: leafOf(event, bodyDigest),
})

/** What comes next in a log; undefined when there is nothing more. */
export async function nextBatch(
  log: LogSource,
  place: Place,
  audience: ConsumerAudience,
  { maxEvents, maxBytes }: BatchBounds,
  exact = false,
): Promise<Batch | undefined> {
  if (place.chain !== undefined && place.tail.length > 0)
    return batchOf(place.tail.slice(0, maxEvents), place.chain, audience)
  // Whatever comes next is told of, or found by the look at all logs.
  if (place.chain !== undefined && place.lag === 0) return undefined
  const { seq } = place
  const before = place.chain ?? (seq === 0 ? EMPTY_CHAIN : await chainAt(log, place))
  const range = { after: seq, limit: maxEvents, maxBytes }
  const exported = before === undefined ? [] : await log.exportEvents(place.log, range)
  if (before !== undefined && exported[0]?.event.seq === seq + 1)
    return withStored(batchOf(exported.map(storedOf), before, audience), exact ? exported : [])
  return gapBehind(log, place)
}

/** The chain at the place; undefined when that part of the log is not there any more. */
async function chainAt(log: LogSource, { log: name, seq }: Place): Promise<string | undefined> {
  const [at] = await log.exportEvents(name, { after: seq - 1, limit: 1, maxBytes: 1 })
  if (at?.event.seq === seq) return at.chain
  const [head] = await log.heads([name])
  return head?.tailSeq === seq ? head.tailChain : undefined
}

/** What was cut before it was read. */
async function gapBehind(log: LogSource, { log: name, seq }: Place): Promise<Batch | undefined> {
  const [head] = await log.heads([name])
  if (!head || head.seq <= seq) return undefined
  const { tailSeq, tailChain } = head
  if (tailSeq <= seq) throw new Error(`the log of ${name} has no event ${seq + 1}; restore it from a backup`)
  return { deliveries: [{ type: 'gap', log: name, from: seq + 1, to: tailSeq }], to: tailSeq, chain: tailChain, at: 0 }
}

/** To the end of a log of which nothing is taken, without reading it. */
export async function passOver(log: LogSource, { log: name, seq, head }: Place): Promise<Batch | undefined> {
  const [end] = head > seq ? await log.heads([name]) : []
  return end && end.seq > seq ? { deliveries: [], to: end.seq, chain: end.chain, at: 0 } : undefined
}
