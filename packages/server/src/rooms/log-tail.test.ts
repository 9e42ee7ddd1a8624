import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { createMetrics } from '../ops/index.ts'
import { event, FakeLog, message, roomAt, settled } from './hub.fixture.ts'
import { LogTail } from './log-tail.ts'
import type { Entry } from './ring.ts'

const LIMITS = { maxRingEvents: 3, maxRingBytes: 100_000, maxReplayEvents: 4, maxReplayBytes: 1_000 }

const seqs = (some: readonly Entry[] | undefined): number[] | undefined => some?.map(({ event: { seq } }) => seq)

/** The tail of a room whose log had one event when it was opened. */
function open(limits: Partial<typeof LIMITS> = {}) {
  const log = new FakeLog()
  const closed = new AbortController()
  const taken: number[][] = []
  const errors: unknown[] = []
  const diverged: string[] = []
  const metrics = createMetrics()
  log.events.push(message(1))
  const tail: LogTail = new LogTail(roomAt(1), [message(1)], {
    ...{ log, metrics, closed: closed.signal, limits: { ...LIMITS, ...limits } },
    onEvents: (events) => {
      // Whoever is told may ask at once.
      expect(tail.known).toBe(events.at(-1)?.seq)
      taken.push(events.map(({ seq }) => seq))
    },
    onDiverged: () => void diverged.push('diverged'),
    onError: (error) => void errors.push(error),
  })
  const store = (...events: StoredEvent[]): void => void log.events.push(...events)
  const hint = (events: StoredEvent[], epoch = events[0]?.epoch ?? 1): void =>
    tail.receive({ room: 'r', epoch, from: events[0]?.seq ?? 0, to: events.at(-1)?.seq ?? 0, payload: events })
  const filled = async (): Promise<number> => (await metrics.gapsFilled.get()).values[0]?.value ?? 0
  return { tail, log, closed, taken, errors, diverged, store, hint, filled }
}

describe('hints', () => {
  it('[BUS3] one that continues what is known is taken as it is, and the log is not asked', () => {
    const { tail, log, taken, hint } = open()
    hint([message(2), message(3)])
    hint([message(4)])
    expect(taken).toEqual([[2, 3], [4]])
    expect(tail.known).toBe(4)
    expect(log.reads).toBe(0)
  })

  it('[BUS3] one that is known already changes nothing', async () => {
    const { log, taken, hint } = open()
    hint([message(1)])
    await settled()
    expect(taken).toEqual([])
    expect(log.reads).toBe(0)
  })

  it('[BUS3] one that comes after a gap is not taken: all of it is read from the log', async () => {
    const { tail, taken, store, hint, filled } = open()
    store(message(2), message(3), message(4))
    hint([message(4)])
    expect(taken).toEqual([])
    await settled()
    expect(taken).toEqual([[2, 3, 4]])
    expect(tail.known).toBe(4)
    expect(await filled()).toBe(1)
  })

  it('[BUS3] one of another epoch is not trusted: the log says what is stored', async () => {
    const { taken, store, hint } = open()
    store(message(2, { epoch: 2 }))
    hint([message(2, { epoch: 2, actor: 'nobody' })])
    expect(taken).toEqual([])
    await settled()
    expect(taken).toEqual([[2]])
    // From then on the new epoch is the known one.
    hint([message(3, { epoch: 2 })])
    expect(taken).toEqual([[2], [3]])
  })

  it('[BUS3] those that come while the log is read are read after it', async () => {
    const { tail, log, taken, store, hint } = open()
    store(message(2), message(3))
    const filling = tail.fillGap()
    // The page that is read is as of now, and the last one would find nothing.
    log.onRead = (read) => {
      if (read !== 2) return
      store(message(4))
      hint([message(4)])
    }
    await filling
    expect(taken).toEqual([[2, 3], [4]])
    expect(tail.known).toBe(4)
  })

  it('are ignored when the room is closed here, and so is what was being read', async () => {
    const { log, closed, taken, store, hint } = open()
    store(message(2), message(3))
    hint([message(3)])
    closed.abort()
    hint([message(2)])
    await settled()
    expect(taken).toEqual([])
    expect(log.reads).toBe(1)
  })
})

describe('reading on', () => {
  it('[BUS3] takes everything, page by page', async () => {
    const { tail, log, taken, store } = open({ maxReplayEvents: 2 })
    store(message(2), message(3), message(4))
    await tail.fillGap()
    expect(taken).toEqual([[2, 3], [4]])
    expect(log.reads).toBe(3)
  })

  it('takes nothing where there is nothing', async () => {
    const { tail, log, taken, filled } = open()
    await tail.fillGap()
    expect(taken).toEqual([])
    expect(log.reads).toBe(1)
    expect(await filled()).toBe(0)
  })

  it('is done once for all who ask meanwhile', async () => {
    const { tail, log, store } = open()
    store(message(2))
    await Promise.all([tail.fillGap(), tail.fillGap()])
    expect(log.reads).toBe(2)
    await tail.fillGap()
    expect(log.reads).toBe(3)
  })

  it('[HUB1] reports that the log was away, and may be asked again', async () => {
    const { tail, log, taken, errors, store } = open()
    store(message(2))
    log.failures = 1
    await tail.fillGap()
    expect(errors).toHaveLength(1)
    expect(taken).toEqual([])
    await tail.fillGap()
    expect(taken).toEqual([[2]])
  })

  it('[OWN6] goes on over a new epoch whose log has what is known here', async () => {
    const { tail, taken, diverged, store } = open()
    store(message(2, { epoch: 2 }))
    await tail.fillGap()
    expect(taken).toEqual([[2]])
    expect(diverged).toEqual([])
  })

  it('takes nothing of a log that has something else where viewers have seen an event', async () => {
    const { tail, log, taken, diverged } = open()
    log.events = [message(1, { epoch: 2 }), message(2, { epoch: 3 })]
    await tail.fillGap()
    expect(taken).toEqual([])
    expect(diverged).toEqual(['diverged'])
  })

  it('goes on over a log whose beginning was removed', async () => {
    const { tail, log, taken, diverged } = open()
    log.events = [message(2, { epoch: 2 })]
    await tail.fillGap()
    expect(taken).toEqual([[2]])
    expect(diverged).toEqual([])
  })

  it('of a room of which nothing was known takes what there is', async () => {
    const log = new FakeLog()
    log.events.push(message(1, { epoch: 7 }))
    const taken: number[] = []
    const tail = new LogTail(roomAt(0, 0), [], {
      ...{ log, metrics: createMetrics(), closed: new AbortController().signal, limits: LIMITS },
      onEvents: (events) => taken.push(...events.map(({ seq }) => seq)),
      onDiverged: () => expect.unreachable(),
      onError: (error) => expect.unreachable(String(error)),
    })
    await tail.fillGap()
    expect(taken).toEqual([1])
  })
})

describe('events after a seq', () => {
  it('[REC9] are in memory, as far as it reaches', async () => {
    const { tail, log, hint } = open()
    hint([message(2), message(3), message(4)])
    expect(seqs(tail.inMemory(1))).toEqual([2, 3, 4])
    expect(seqs(tail.inMemory(1, 2))).toEqual([2, 3])
    expect(seqs(tail.inMemory(3))).toEqual([4])
    expect(tail.inMemory(4)).toEqual([])
    expect(tail.inMemory(0)).toBeUndefined()
    expect(seqs(await tail.after(1))).toEqual([2, 3, 4])
    expect(log.reads).toBe(0)
  })

  it('are at most as many as may be replayed at once', () => {
    const { tail, hint } = open({ maxRingEvents: 9 })
    hint([2, 3, 4, 5, 6].map((seq) => message(seq)))
    expect(seqs(tail.inMemory(0))).toEqual([1, 2, 3, 4])
    expect(seqs(tail.inMemory(1))).toEqual([2, 3, 4, 5])
  })

  it('[REC1] are read from the log where memory does not reach back, and not beyond what is known', async () => {
    const { tail, log, store, hint } = open({ maxRingEvents: 0 })
    store(message(2), message(3), message(4))
    hint([message(2), message(3)])
    log.reads = 0
    expect(seqs(await tail.after(1))).toEqual([2, 3])
    expect(log.reads).toBeGreaterThan(0)
    expect(await tail.after(3)).toEqual([])
  })

  it('[HUB8] of which the log has none, although they were known, are an error and told: nobody waits for them', async () => {
    const { tail, log, closed, hint, diverged } = open({ maxRingEvents: 0 })
    hint([message(2), message(3)])
    log.events = [message(1), message(2)]
    expect(seqs(await tail.after(1))).toEqual([2])
    expect(diverged).toEqual([])
    await expect(tail.after(2)).rejects.toThrow('the log of room r has nothing after 2, but viewers have seen 3')
    expect(diverged).toEqual(['diverged'])
    closed.abort()
    await expect(tail.after(2)).rejects.toThrow()
    expect(diverged, 'by one that is used no more').toHaveLength(1)
  })

  it('[REC3] come without the words of deleted messages', async () => {
    const { tail, log, hint } = open({ maxRingEvents: 0 })
    const asked: (readonly number[])[] = []
    const { deletedAmong } = log
    log.deletedAmong = (room, seqs) => {
      asked.push(seqs)
      return deletedAmong(room, seqs)
    }
    const edit = event(3, 'message.edited', { text: 'SECRET' }, { amends: 1 })
    const gift = event(4, 'gift.sent', { gift: 'star', count: 1 })
    log.events.push(message(2), edit, gift)
    hint([message(2), edit, gift])
    log.deleted = [1, 2]
    const found = await tail.after(0)
    expect(seqs(found)).toEqual([1, 2, 3, 4])
    expect(found.map(({ json }) => json).join()).not.toMatch(/m1|m2|SECRET/)
    expect(asked).toEqual([[1, 2, 1]])
    log.deleted = []
    expect((await tail.after(0)).map(({ json }) => json).join()).toMatch(/m1.*m2.*SECRET/)
  })
})

it('[REC2] the epoch of an event is that in memory, or the one that the log has', async () => {
  const { tail, log, hint } = open()
  hint([message(2), message(3), message(4)])
  expect(await tail.epochAt(4)).toBe(1)
  expect(log.reads).toBe(0)
  log.events = [message(1, { epoch: 9 })]
  expect(await tail.epochAt(1)).toBe(9)
  expect(await tail.epochAt(0)).toBeUndefined()
})
