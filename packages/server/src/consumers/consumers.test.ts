import type { EventDraft } from '@ovation/room'
import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { chainOf, EMPTY_CHAIN } from '../log/index.ts'
import { SERVER_LIMITS } from '../ops/index.ts'
import type { Logger } from '../ops/index.ts'
import { Consumers } from './consumers.ts'
import { Logs, MemoryStore, settle } from './memory.fixture.ts'
import type { Cursor, Delivery, LogConsumer } from './port.ts'

function make(consumer: Partial<LogConsumer> = {}, limits = {}) {
  const logs = new Logs()
  const store = new MemoryStore(logs)
  const clock = new ManualClock()
  const failed: boolean[] = []
  const given: Delivery[] = []
  const elsewhere = new Set<string>()
  const whole: LogConsumer = {
    ...{ name: 'test', from: 'start', audience: 'all' },
    handle: async (_, deliveries) => void given.push(...deliveries),
    ...consumer,
  }
  const quiet = { warn: () => {}, error: () => {} } as unknown as Logger
  const consumers = new Consumers([whole], {
    ...{ store, log: logs, clock, limits: { ...SERVER_LIMITS, ...limits }, logger: quiet },
    owns: (log) => !elsewhere.has(log),
    failed: (_, gaveUp) => failed.push(gaveUp),
  })
  const append = (room: string, count: number, more: Partial<EventDraft> = {}): void => {
    const payload = logs.append(room, count, more)
    consumers.wake({ room, epoch: 1, from: payload[0]?.seq ?? 0, to: payload.at(-1)?.seq ?? 0, payload })
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await settle()
  }
  const seqs = (log: string): number[] =>
    given.flatMap((one) => (one.type === 'event' && one.log === log ? [one.seq] : []))
  return { logs, store, clock, consumers, failed, given, elsewhere, append, pass, seqs }
}

const upTo = (last: number, from = 1): number[] => Array.from({ length: last - from + 1 }, (_, n) => from + n)

describe('those who read the logs behind them', () => {
  it('[CONSUMER1] everything in order, with the chain before it, whether it was appended before or after the start', async () => {
    const { logs, consumers, append, pass, given, seqs } = make({}, { maxConsumerBatchEvents: 3 })
    logs.append('a', 10)
    consumers.start()
    await settle()
    append('a', 5)
    append('b', 2)
    append('a', 1)
    await pass(50)
    await pass(50)
    expect(seqs('a')).toEqual(upTo(16))
    expect(seqs('b')).toEqual([1, 2])
    for (const one of given) {
      if (one.type !== 'event') throw new Error('nothing was cut')
      const before = logs.events.get(one.log)?.[one.seq - 2]?.chain ?? EMPTY_CHAIN
      expect(one.previous).toBe(before)
      expect(chainOf(one.previous, one.event.digest)).toBe(logs.events.get(one.log)?.[one.seq - 1]?.chain)
    }
    await consumers.close()
  })

  it('[CONSUMER1] what was appended here is not read again', async () => {
    const { logs, consumers, append, pass, seqs } = make()
    consumers.start()
    append('a', 1)
    await pass(50)
    const { reads } = logs
    for (let n = 0; n < 20; n++) {
      append('a', 10)
      await pass(50)
    }
    expect(seqs('a')).toEqual(upTo(201))
    expect(logs.reads - reads).toBe(0)
    await consumers.close()
  })

  it('[CONSUMER3] a log that nobody told of is found, one of another node is left to it', async () => {
    const { logs, store, consumers, elsewhere, append, pass, seqs } = make(
      {},
      { maxHeadsPerSweep: 2, maxConsumerLogsWaiting: 3 },
    )
    elsewhere.add('c')
    consumers.start()
    await settle()
    for (const log of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) logs.append(log, 2)
    await pass(SERVER_LIMITS.sweepConsumersIntervalMs)
    await pass(1_000)
    await pass(1_000)
    await pass(1_000)
    for (const log of ['a', 'b', 'd', 'e', 'f', 'g']) expect([log, seqs(log)]).toEqual([log, [1, 2]])
    append('c', 1)
    await pass(50)
    expect(seqs('c')).toEqual([])
    // Taking the cursor would stop the node that has it.
    expect(store.cursors.has('c')).toBe(false)
    elsewhere.delete('c')
    consumers.sweep()
    await settle()
    expect(seqs('c')).toEqual([1, 2, 3])
    await consumers.close()
  })

  it('[CONSUMER4] a cursor is written once a second, and given up when somebody else took it', async () => {
    const { store, consumers, elsewhere, append, pass, seqs } = make()
    consumers.start()
    for (let n = 0; n < 30; n++) {
      append('a', 1)
      await pass(100)
    }
    expect(store.writes.length).toBe(3)
    const cursor = store.cursors.get('a') as Cursor
    // Another node took it, and stands further back.
    store.cursors.set('a', { log: 'a', seq: 10, epoch: cursor.epoch + 1 })
    append('a', 1)
    elsewhere.add('a')
    await pass(1_000)
    expect(store.cursors.get('a')).toEqual({ log: 'a', seq: 10, epoch: cursor.epoch + 1 })
    expect(seqs('a')).toEqual(upTo(30))
    // It comes back to this node, which goes on from there by itself.
    elsewhere.delete('a')
    append('a', 1)
    await pass(1_000)
    await pass(1_000)
    expect(seqs('a')).toEqual([...upTo(30), ...upTo(32, 11)])
    expect(store.cursors.get('a')).toEqual({ log: 'a', seq: 32, epoch: cursor.epoch + 2 })
    // Taken from it while it believes to have it: what it wrote is refused, and it goes on from what the other wrote.
    store.cursors.set('a', { log: 'a', seq: 20, epoch: cursor.epoch + 3 })
    append('a', 1)
    for (let n = 0; n < 4; n++) await pass(500)
    expect(seqs('a')).toEqual([...upTo(30), ...upTo(32, 11), 33, ...upTo(33, 21)])
    expect(store.cursors.get('a')).toEqual({ log: 'a', seq: 33, epoch: cursor.epoch + 4 })
    await consumers.close()
  })

  it('[CONSUMER5] what fails is given again, later and later; other logs go on', async () => {
    const tries: number[] = []
    const got: string[] = []
    const { clock, consumers, append, pass, store } = make({
      handle: async (log, deliveries) => {
        if (log === 'bad') {
          tries.push(clock.monotonicMs())
          throw new Error('no')
        }
        for (const one of deliveries) if (one.type === 'event') got.push(`${log}${one.seq}`)
      },
    })
    consumers.start()
    append('bad', 1)
    for (let n = 0; n < 5; n++) append(`good${n}`, 1)
    await pass(50)
    expect(got).toHaveLength(5)
    for (let n = 0; n < 40; n++) await pass(500)
    const waits = tries.slice(1).map((at, n) => at - (tries[n] ?? 0))
    expect(waits.slice(0, 5)).toEqual([500, 1_000, 2_000, 4_000, 8_000])
    expect(store.letters).toEqual([])
    await consumers.close()
  })

  it('[CONSUMER6] what failed too often becomes a dead letter, and what stands around it is given once', async () => {
    const got: number[] = []
    const { consumers, append, pass, store, failed } = make(
      {
        handle: async (_, deliveries) => {
          const seqs = deliveries.map((one) => (one.type === 'event' ? one.seq : 0))
          if (seqs.includes(3)) throw new Error('three is not taken')
          got.push(...seqs)
        },
      },
      { maxConsumerAttempts: 4 },
    )
    consumers.start()
    append('a', 5)
    await pass(50)
    for (let n = 0; n < 40; n++) await pass(500)
    expect(got).toEqual([1, 2, 4, 5])
    expect(store.letters).toMatchObject([{ consumer: 'test', log: 'a', seq: 3, error: 'three is not taken' }])
    expect(failed.filter((gaveUp) => gaveUp)).toHaveLength(1)
    await consumers.close()
  })

  it('[CONSUMER5] one that never answers fails too, and is told to give up', async () => {
    let given = 0
    const signals: AbortSignal[] = []
    const { consumers, append, pass } = make(
      {
        handle: (_, deliveries, signal) => {
          signals.push(signal)
          return signals.length === 1 ? new Promise<void>(() => {}) : Promise.resolve(void (given += deliveries.length))
        },
      },
      { consumerTimeoutMs: 2_000 },
    )
    consumers.start()
    append('a', 1)
    await pass(50)
    await pass(2_000)
    expect(signals[0]?.aborted).toBe(true)
    await pass(500)
    expect(given).toBe(1)
    await consumers.close()
  })

  it('[CONSUMER7] so many logs at once, and those that wait have their turn between the batches of a long one', async () => {
    let now = 0
    let most = 0
    const order: string[] = []
    const { logs, consumers, pass } = make(
      {
        handle: async (log) => {
          most = Math.max(most, ++now)
          order.push(log)
          await new Promise((next) => setImmediate(next))
          now -= 1
        },
      },
      { maxConsumerLogsAtOnce: 1, maxConsumerBatchEvents: 10, maxConsumerBatchesPerTurn: 2 },
    )
    logs.append('a', 100)
    for (const log of ['b', 'c']) logs.append(log, 1)
    consumers.start()
    await pass(50)
    await settle()
    await settle()
    expect(most).toBe(1)
    expect(order.slice(0, 5)).toEqual(['a', 'a', 'b', 'c', 'a'])
    expect(order).toHaveLength(12)
    await consumers.close()
  })

  it('[CONSUMER8] what was cut before it was read is a gap', async () => {
    const { logs, consumers, append, pass, given, store } = make()
    logs.append('a', 6)
    logs.append('b', 4)
    logs.append('c', 4)
    logs.cut('a', 4)
    logs.cut('b', 4)
    // One that stands at the end of what was cut misses nothing.
    logs.cut('c', 2)
    store.cursors.set('c', { log: 'c', seq: 2, epoch: 1 })
    consumers.start()
    await settle()
    append('b', 1)
    await pass(50)
    const of = (log: string): unknown[] =>
      given.filter((one) => one.log === log).map((one) => (one.type === 'gap' ? [one.from, one.to] : one.seq))
    expect(of('a')).toEqual([[1, 4], 5, 6])
    expect(of('b')).toEqual([[1, 4], 5])
    expect(of('c')).toEqual([3, 4])
    for (const one of given)
      if (one.type === 'event')
        expect(chainOf(one.previous, one.event.digest)).toBe(
          logs.events.get(one.log)?.find(({ event }) => event.seq === one.seq)?.chain,
        )
    await consumers.close()
  })

  it('[CONSUMER9] nobody is given what they may not see', async () => {
    const seen: Record<string, number[]> = {}
    for (const audience of ['all', 'staff', 'server'] as const) {
      const { consumers, append, pass, seqs, store } = make({ audience })
      consumers.start()
      append('a', 1)
      append('a', 1, { audience: 'staff' })
      append('a', 1, { audience: ['@staff', 'gus'] })
      append('a', 1, { audience: ['gus'] })
      append('a', 1, { type: 'poll.voted', audience: 'staff' } as Partial<EventDraft>)
      append('a', 1, { type: 'door.set', audience: 'all' } as Partial<EventDraft>)
      await pass(50)
      await pass(1_000)
      seen[audience] = seqs('a')
      // What it was not given it does not wait for.
      expect(store.cursors.get('a')?.seq).toBe(6)
      await consumers.close()
    }
    expect(seen).toEqual({ all: [1], staff: [1, 2, 3], server: [1, 2, 3, 4, 5, 6] })
  })

  it('[CONSUMER10] how far a consumer is behind, in events and seconds', async () => {
    let free = (): void => {}
    const { consumers, append, pass, clock } = make({
      handle: () => new Promise((done) => (free = done)),
    })
    consumers.start()
    append('a', 3, { at: clock.now() })
    await pass(50)
    await pass(4_950)
    expect(consumers.lag('events')).toEqual(new Map([['test', 3]]))
    expect(consumers.lag('seconds').get('test')).toBeGreaterThanOrEqual(4.9)
    free()
    await settle()
    expect(consumers.lag('events')).toEqual(new Map([['test', 0]]))
    expect(consumers.lag('seconds')).toEqual(new Map([['test', 0]]))
    await consumers.close()
  })

  it('[CONSUMER1] a hint that was lost leaves no hole', async () => {
    const { logs, consumers, append, pass, seqs } = make()
    consumers.start()
    append('a', 2)
    await pass(50)
    logs.append('a', 3)
    append('a', 2)
    await pass(50)
    expect(seqs('a')).toEqual(upTo(7))
    await consumers.close()
  })

  it('[CONSUMER4] a cursor says what was taken, not where the log ends', async () => {
    const free: (() => void)[] = []
    const { consumers, append, pass, store } = make(
      { handle: () => new Promise((done) => void free.push(done)) },
      { maxConsumerBatchEvents: 4 },
    )
    consumers.start()
    append('a', 10)
    await pass(50)
    free.shift()?.()
    await settle()
    await pass(1_000)
    expect(store.cursors.get('a')?.seq).toBe(4)
    // What is being handled at a stop has a moment to end, and counts.
    const closed = consumers.close()
    await settle()
    free.shift()?.()
    for (let n = 0; n < 3; n++) await pass(10)
    await closed
    expect(store.cursors.get('a')?.seq).toBe(8)
    expect(free).toEqual([])
  })

  it('[CONSUMER4] after a storage that failed it goes on from what that turns out to hold', async () => {
    const { consumers, append, pass, store, seqs } = make()
    consumers.start()
    append('a', 5)
    await pass(50)
    expect(store.cursors.get('a')?.seq).toBe(0)
    consumers.forget(Promise.resolve())
    await settle()
    await pass(50)
    expect(seqs('a')).toEqual([...upTo(5), ...upTo(5)])
    await consumers.close()
  })

  it('[CONSUMER1] of one log it is given one thing at a time', async () => {
    let now = 0
    let most = 0
    const { consumers, append, pass, seqs, given } = make({
      handle: async (_, deliveries) => {
        most = Math.max(most, ++now)
        await new Promise((next) => setImmediate(next))
        await new Promise((next) => setImmediate(next))
        given.push(...deliveries)
        now -= 1
      },
    })
    consumers.start()
    append('a', 1)
    await pass(50)
    for (let n = 0; n < 5; n++) {
      append('a', 1)
      // Two wakes within one handling.
      void pass(50)
      append('a', 1)
      await pass(50)
    }
    await settle()
    await pass(50)
    expect(most).toBe(1)
    expect(seqs('a')).toEqual(upTo(11))
    await consumers.close()
  })

  it('[CONSUMER5] what is appended meanwhile hastens no try, and one that succeeded begins anew', async () => {
    const fails = new Map([
      [1, 3],
      [2, 3],
    ])
    const tries: number[] = []
    const { clock, consumers, append, pass, store } = make(
      {
        handle: async (_, deliveries) => {
          tries.push(clock.monotonicMs())
          for (const one of deliveries) {
            const left = one.type === 'event' ? (fails.get(one.seq) ?? 0) : 0
            if (one.type !== 'event' || left === 0) continue
            fails.set(one.seq, left - 1)
            throw new Error('not yet')
          }
        },
      },
      { maxConsumerAttempts: 4 },
    )
    consumers.start()
    append('a', 1)
    await pass(50)
    for (let n = 0; n < 4; n++) {
      append('a', 1)
      await pass(60)
    }
    expect(tries).toHaveLength(1)
    for (let n = 0; n < 40; n++) await pass(500)
    expect(store.letters).toEqual([])
    expect(consumers.lag('events').get('test')).toBe(0)
    await consumers.close()
  })
})
