import { describe, expect, it } from 'vitest'
import type { ReadRange, RoomLog, StoredEvent } from '../log/index.ts'
import { readRange, seqAt } from './event-range.ts'
import { event, message } from './hub.fixture.ts'

/** A log whose reads are noted. Like the real ones, it gives one event at least, however small `maxBytes` is. */
function logOf(events: StoredEvent[]) {
  const asked: ReadRange[] = []
  const read = async (_: string, range: ReadRange): Promise<StoredEvent[]> => {
    asked.push(range)
    let bytes = 0
    const after = events.filter(({ seq }) => seq > range.after).slice(0, range.limit)
    return after.filter((one, index) => (bytes += JSON.stringify(one).length) <= range.maxBytes || index === 0)
  }
  return { asked, log: { read } as unknown as RoomLog }
}

const ALL = { after: 0, upTo: 100, until: 1_000, maxReadBytes: 1e9 }
const at = (seq: number, time = seq * 10): StoredEvent => message(seq, { at: time })

describe('the public part of a range', () => {
  const seqsOf = async (events: StoredEvent[], bounds: Partial<typeof ALL> = {}) => {
    const { asked, log } = logOf(events)
    const range = await readRange(log, 'r', { ...ALL, ...bounds })
    return { asked, seqs: range.events.map(({ seq }) => seq), readUntil: range.readUntil }
  }

  it('has messages and gifts that everybody may read, and nothing that is shown to nobody', async () => {
    const by = { id: 'mia', name: 'Mia', role: 'guest' }
    const { seqs, readUntil } = await seqsOf([
      ...[at(1), event(2, 'gift.sent', { gift: 'star', count: 1 }), event(3, 'message.edited', {}, { amends: 1 })],
      ...[message(4, { audience: 'staff' }), message(5, { body: { text: 'x', cid: 'c', by, shown: false } }), at(6)],
    ])
    expect(seqs).toEqual([1, 2, 6])
    expect(readUntil).toBeUndefined()
  })

  it('is after one seq, and up to another', async () => {
    const many = [1, 2, 3, 4, 5].map((seq) => at(seq))
    const { seqs, asked, readUntil } = await seqsOf(many, { after: 1, upTo: 3 })
    expect(seqs).toEqual([2, 3])
    expect(asked).toMatchObject([{ after: 1, limit: 2 }])
    expect(readUntil).toBeUndefined()
    expect((await seqsOf(many, { after: 3, upTo: 3 })).asked).toEqual([])
  })

  it('ends at the first event of after its time, and what is of that very time is in it', async () => {
    const { seqs, asked, readUntil } = await seqsOf([at(1, 10), at(2, 20), at(3, 21), at(4, 22)], { until: 20 })
    expect(seqs).toEqual([1, 2])
    expect(asked).toHaveLength(1)
    expect(readUntil).toBeUndefined()
  })

  it('is read page by page, of five hundred at most', async () => {
    const many = Array.from({ length: 1_100 }, (_, index) => at(index + 1, 5))
    const { seqs, asked } = await seqsOf(many, { upTo: 1_050 })
    expect(seqs).toHaveLength(1_050)
    expect(asked.map(({ after, limit, maxBytes }) => [after, limit, maxBytes])).toEqual([
      [0, 500, 524_288],
      [500, 500, 524_288],
      [1_000, 50, 524_288],
    ])
  })

  it('ends where the log ends', async () => {
    const { seqs, asked, readUntil } = await seqsOf([at(1), at(2)])
    expect([seqs, asked.length, readUntil]).toEqual([[1, 2], 2, undefined])
  })

  it('is limited in what is read, also of what is skipped, and tells up to when it was', async () => {
    const size = JSON.stringify(at(2)).length
    const hidden = message(1, { at: 10, audience: 'staff' })
    const rest = [at(2, 20), at(3, 30), at(4, 40)]
    const { seqs, asked, readUntil } = await seqsOf([hidden, ...rest], { maxReadBytes: 2 * size + 20 })
    expect([seqs, readUntil]).toEqual([[2, 3], 30])
    expect(asked.map(({ maxBytes }) => maxBytes)).toEqual([
      2 * size + 20,
      2 * size + 20 - JSON.stringify(hidden).length - size,
    ])
  })

  it('is not cut if it ends with what may be read', async () => {
    const size = JSON.stringify(at(1)).length
    const { seqs, readUntil } = await seqsOf([at(1), at(2)], { upTo: 2, maxReadBytes: 2 * size })
    expect([seqs, readUntil]).toEqual([[1, 2], undefined])
    const first = await seqsOf([at(1), at(2)], { upTo: 2, maxReadBytes: 1 })
    expect([first.seqs, first.readUntil]).toEqual([[1], 10])
  })
})

describe('the first seq of a time or later', () => {
  const times = [10, 20, 20, 30, 40]
  const { log, asked } = logOf(times.map((time, index) => at(index + 1, time)))
  const found = (time: number, bounds = { after: 0, upTo: 5 }): Promise<number> =>
    seqAt(log, 'r', { ...bounds, at: time })

  it.each([
    [0, 1],
    [10, 1],
    [11, 2],
    [20, 2],
    [21, 4],
    [40, 5],
  ])('%i is found', async (time, seq) => {
    expect(await found(time)).toBe(seq)
  })

  it('is behind the range if there is none', async () => {
    expect(await found(41)).toBe(6)
    expect(await found(41, { after: 1, upTo: 3 })).toBe(4)
  })

  it('is not before the range', async () => {
    expect(await found(0, { after: 2, upTo: 5 })).toBe(3)
    expect(await found(0, { after: 5, upTo: 5 })).toBe(6)
  })

  it('is found by halves, an event at a time', async () => {
    const many = logOf(Array.from({ length: 1_000 }, (_, index) => at(index + 1)))
    expect(await seqAt(many.log, 'r', { after: 0, upTo: 1_000, at: 7_770 })).toBe(777)
    expect(many.asked.length).toBeLessThanOrEqual(10)
    expect(asked.every(({ limit, maxBytes }) => limit === 1 && maxBytes === 1)).toBe(true)
  })

  it('is found over what the log lacks', async () => {
    const thin = logOf([at(1), at(9, 90)])
    expect(await seqAt(thin.log, 'r', { after: 0, upTo: 9, at: 90 })).toBeLessThanOrEqual(9)
    expect(await seqAt(thin.log, 'r', { after: 0, upTo: 9, at: 91 })).toBe(10)
  })
})
