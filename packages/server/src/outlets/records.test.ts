import { describe, expect, it } from 'vitest'
import type { OutletRecord } from './port.ts'
import { batchesOf, endOf } from './records.ts'

const BOUNDS = { maxBatchRecords: 3, maxBatchBytes: 1_000 }
const record = (seq: number, text = 'x'): OutletRecord =>
  ({ room: 'a', seq, type: 'message.sent', body: { text } }) as OutletRecord
const ends = (batches: OutletRecord[][]): number[][] => batches.map((batch) => batch.map(endOf))

describe('what leaves together', () => {
  it('[WEBHOOK11] so many records and bytes, in their order', () => {
    expect(
      ends(
        batchesOf(
          [1, 2, 3, 4].map((seq) => record(seq)),
          BOUNDS,
        ),
      ),
    ).toEqual([[1, 2, 3], [4]])
    expect(ends(batchesOf([record(1, 'x'.repeat(600)), record(2, 'x'.repeat(600))], BOUNDS))).toEqual([[1], [2]])
    expect(batchesOf([], BOUNDS)).toEqual([])
  })

  it('[WEBHOOK3] a batch that was rejected ends where it ended', () => {
    const records = [1, 2, 3].map((seq) => record(seq))
    expect(ends(batchesOf(records, BOUNDS, 2))).toEqual([[1, 2], [3]])
    expect(ends(batchesOf([...records, { room: 'a', type: 'gap', from: 4, to: 9 }], BOUNDS, 3))).toEqual([
      [1, 2, 3],
      [9],
    ])
  })

  it('[WEBHOOK11] an event that no body holds leaves without it', () => {
    const [[alone] = []] = batchesOf([record(1, 'x'.repeat(2_000))], BOUNDS)
    expect(alone).toMatchObject({ seq: 1, body: null, tooLarge: true })
  })
})
