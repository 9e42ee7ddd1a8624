import { describe, expect, it } from 'vitest'
import { chainWith, EMPTY_CHAIN } from './chain.ts'
import type { ExportedEvent } from './exported.ts'
import { OutletConsumer } from './outlet-consumer.ts'
import type { MissedRange, OutletConsumerOptions, OutletPosition } from './outlet-consumer.ts'
import type { OutletRecord } from './outlet-records.ts'

/** A log of so many events, as the export has it. */
const LOG: ExportedEvent[] = []
for (let seq = 1; seq <= 12; seq++) {
  const event = { ...{ v: 1, type: 'message.sent', room: 'friday', epoch: 1, seq, at: seq }, bodyDigest: `d${seq}` }
  const whole = { ...event, actor: 'tao', audience: 'all', tier: 'normal', body: { text: String(seq) } }
  const chain = chainWith(LOG.at(-1)?.chain ?? EMPTY_CHAIN, whole as never)
  LOG.push({ ...whole, chain } as unknown as ExportedEvent)
}

/** What an outlet sends whose filter lets these numbers out. */
const recordsOf = (...seqs: number[]): OutletRecord[] =>
  seqs.map((seq, at) => {
    const event = LOG[seq - 1] as ExportedEvent
    return {
      ...event,
      previous: LOG[seq - 2]?.chain ?? EMPTY_CHAIN,
      head: 12,
      since: seqs[at - 1] ?? 0,
    } as OutletRecord
  })

const service = {
  getRoom: () => Promise.resolve({ seq: 12 }),
  events: async function* (_: string, { after = 0 } = {}) {
    yield* LOG.slice(after)
  },
} as unknown as NonNullable<OutletConsumerOptions['service']>

function consumerWith(options: Partial<OutletConsumerOptions> = {}) {
  const seqs: number[] = []
  const missed: MissedRange[] = []
  let stored: OutletPosition | undefined
  const consumer = new OutletConsumer({
    load: () => stored,
    apply: ({ event, position }) => {
      seqs.push(event.seq)
      stored = position
    },
    ...options,
  })
  return { consumer, seqs, missed, position: () => stored, note: (range: MissedRange) => void missed.push(range) }
}

const ALL = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]

describe('records of an outlet', () => {
  it('[NODE20] are applied once and in order, however often they come', async () => {
    const { consumer, seqs, position } = consumerWith()
    await consumer.receive(recordsOf(...ALL).slice(0, 5))
    await consumer.receive(recordsOf(...ALL).slice(2, 8))
    await Promise.all([consumer.receive(recordsOf(...ALL)), consumer.receive(recordsOf(...ALL))])
    expect(seqs).toEqual(ALL)
    expect(position()).toEqual({ seq: 12, chain: LOG[11]?.chain })
  })

  it('[NODE20] one that could not be stored comes again', async () => {
    let fails = true
    const { consumer, seqs } = consumerWith()
    const failing = new OutletConsumer({
      load: () => undefined,
      apply: ({ event }) => {
        if (event.seq === 2 && fails) throw new Error('no disk')
        seqs.push(event.seq)
      },
    })
    await expect(failing.receive(recordsOf(1, 2))).rejects.toThrow('no disk')
    fails = false
    await failing.receive(recordsOf(1, 2))
    expect(seqs, 'a store that keeps no position is given all again').toEqual([1, 1, 2])
    await expect(
      consumer.receive(Array.from({ length: 10_001 }, () => recordsOf(1)[0] as OutletRecord)),
    ).rejects.toThrow('give at most 10000')
  })

  it('[NODE21] what a filter left out is no gap', async () => {
    const { consumer, seqs } = consumerWith()
    await consumer.receive(recordsOf(2, 5, 9))
    expect(seqs).toEqual([2, 5, 9])
  })

  it('[NODE21] what did not come is named, and fetched', async () => {
    const one = consumerWith()
    await one.consumer.receive(recordsOf(...ALL).slice(0, 3))
    await expect(one.consumer.receive(recordsOf(...ALL).slice(6, 8))).rejects.toThrow(
      "events 4 to 6 of room 'friday' were not applied; they did not come; give a 'service' to fetch them",
    )
    const ranges: MissedRange[] = []
    const two = consumerWith({ service, missed: (range) => void ranges.push(range) })
    await two.consumer.receive(recordsOf(...ALL).slice(0, 3))
    await two.consumer.receive(recordsOf(...ALL).slice(6, 8))
    expect(two.seqs).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(ranges).toEqual([{ room: 'friday', from: 4, to: 6, why: 'lost' }])
  })

  it('[NODE21] what the log does not have any more is named, and passed over where that is allowed', async () => {
    const ranges: MissedRange[] = []
    const { consumer, seqs } = consumerWith({ missed: (range) => void ranges.push(range) })
    const [, , , , fifth] = recordsOf(...ALL)
    await consumer.receive([...recordsOf(1, 2), { room: 'friday', type: 'gap', from: 3, to: 4 }, fifth as OutletRecord])
    expect([seqs, ranges]).toEqual([[1, 2, 5], [{ room: 'friday', from: 3, to: 4, why: 'cut' }]])
  })

  it('[NODE21] a body that was too large to leave is fetched', async () => {
    const [first] = recordsOf(1) as [OutletRecord]
    const large = { ...first, body: null, tooLarge: true } as OutletRecord
    const bodies: unknown[] = []
    const { consumer } = consumerWith({ service, apply: ({ event }) => void bodies.push(event.body) })
    await consumer.receive([large])
    expect(bodies).toEqual([{ text: '1' }])
    await expect(consumerWith().consumer.receive([large])).rejects.toThrow("the consumer has no 'service'")
  })

  it('[NODE21] one that is new fetches what was before the first record', async () => {
    const { consumer, seqs } = consumerWith({ service })
    await consumer.receive(recordsOf(4, 5).slice(1))
    expect(seqs).toEqual([1, 2, 3, 4, 5])
  })

  it('[NODE22] what was changed on the way, or does not fit, is refused', async () => {
    const [first, second] = recordsOf(1, 2) as [OutletRecord, OutletRecord]
    await expect(consumerWith().consumer.receive([{ ...first, actor: 'mei' } as OutletRecord])).rejects.toThrow(
      "event 1 of room 'friday' was not applied; it is not what was written",
    )
    const { consumer } = consumerWith()
    await consumer.receive([first])
    await expect(consumer.receive([{ ...second, previous: 'x' } as OutletRecord])).rejects.toThrow(
      'the chain before it',
    )
    await expect(consumer.receive([{ ...first, chain: 'x' } as OutletRecord])).rejects.toThrow('another event')
  })

  it('[NODE23] verify computes the chain up to the head, and applies what is missing', async () => {
    const { consumer, seqs } = consumerWith({ service, wants: ({ seq }) => seq % 2 === 0 })
    await consumer.receive(recordsOf(2, 4))
    expect(await consumer.verify('friday')).toMatchObject({ head: 12, applied: 4, position: { seq: 12 } })
    expect(seqs).toEqual([2, 4, 6, 8, 10, 12])
    const short = { ...service, getRoom: () => Promise.resolve({ seq: 13 }) } as unknown as typeof service
    await expect(consumerWith({ service: short }).consumer.verify('friday')).rejects.toThrow(
      "event 13 of room 'friday' was not applied; the export ends before it",
    )
    await expect(consumerWith().consumer.verify('friday')).rejects.toThrow("the consumer has no 'service'")
  })
})
