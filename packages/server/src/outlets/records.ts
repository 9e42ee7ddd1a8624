import type { Delivery } from '../consumers/index.ts'
import type { ExportedEvent } from '../log/index.ts'
import type { EventRecord, OutletRecord } from './port.ts'

export type Bounds = { maxBatchRecords: number; maxBatchBytes: number }

/** An event as it leaves. */
export function recordOf(stored: ExportedEvent, previous: string, head: number, since: number): EventRecord {
  const { event, body, bodyDigest, chain } = stored
  const read: unknown = body === null ? null : JSON.parse(body)
  return { ...event, body: read, bodyDigest, previous, chain, head, since } as EventRecord
}

export const gapOf = ({ log, from, to }: Delivery & { type: 'gap' }): OutletRecord => ({
  ...{ room: log, type: 'gap', from, to },
})

/** The number with which a record ends. */
export const endOf = (record: OutletRecord): number => ('seq' in record ? record.seq : record.to)

const bytesOf = (record: OutletRecord): number => Buffer.byteLength(JSON.stringify(record)) + 1

/**
 * Records as they leave together. `end`: where a batch ended that was rejected; it ends there again, so that it is the same.
 * What no batch would hold leaves without its body.
 */
export function batchesOf(records: readonly OutletRecord[], bounds: Bounds, end = 0): OutletRecord[][] {
  const batches: OutletRecord[][] = []
  let [batch, bytes] = [[] as OutletRecord[], 0]
  for (const whole of records) {
    const large = bytesOf(whole) > bounds.maxBatchBytes
    const record = large ? { ...whole, body: null, tooLarge: true as const } : whole
    const size = bytesOf(record)
    const last = batch.at(-1)
    const full = batch.length >= bounds.maxBatchRecords || bytes + size > bounds.maxBatchBytes
    if (last && (full || endOf(last) === end)) {
      batches.push(batch)
      ;[batch, bytes] = [[], 0]
    }
    batch.push(record)
    bytes += size
  }
  if (batch.length > 0) batches.push(batch)
  return batches
}
