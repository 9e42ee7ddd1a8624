import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { createMetrics } from '../ops/index.ts'
import { FanOut } from './fan-out.ts'
import type { FanOutDeps } from './fan-out.ts'
import { entries, event, listener, message, roomAt, settled } from './hub.fixture.ts'
import type { Heard } from './hub.fixture.ts'
import { CATCHING_UP } from './listener.ts'
import type { Listener } from './listener.ts'
import { ListenerIndex } from './listener-index.ts'

const LIMITS = {
  ...{ minFlushIntervalMs: 5, addedFlushMsUnderLoad: 60, maxFlushIntervalMs: 100, maxFlushIntervalMsHuge: 500 },
  ...{ hugeRoomViewers: 2, maxEventsPerFrame: 3, minSharedCharsToCompress: 1_000 },
}

function open(more: Partial<FanOutDeps> = {}, limits: Partial<typeof LIMITS> = {}) {
  const clock = new ManualClock()
  const closed = new AbortController()
  const metrics = createMetrics()
  const listeners = new ListenerIndex(() => {})
  const slow = new Set<Listener>()
  const errors: unknown[] = []
  const failed: Listener[] = []
  const flushed: number[][] = []
  /** Steps that wait for their turn, if a test holds them up. */
  const turns = { held: false, waiting: [] as (() => void)[], load: 0 }
  const log = { events: [message(1)], inMemory: true, failures: 0, reads: 0 }
  const found = (after: number) => entries(...log.events.filter(({ seq }) => seq > after))
  const fanOut = new FanOut(roomAt(1), {
    tail: {
      get known() {
        return log.events.at(-1)?.seq ?? 0
      },
      inMemory: (after) => (log.inMemory ? found(after) : undefined),
      after: async (after) => {
        log.reads += 1
        if (log.failures-- > 0) throw new Error('the log was away')
        return found(after)
      },
    },
    ...{ listeners, metrics, slow, limits: { ...LIMITS, ...limits }, load: () => turns.load, closed: closed.signal },
    slices: {
      ...{ clock, maxSliceMs: 10, onError: (error) => void errors.push(error) },
      fanOut: { run: (step) => (turns.held ? void turns.waiting.push(step) : step()) },
    },
    flushed: async (range) => void flushed.push(range.map(({ event: { seq } }) => seq)),
    failed: (one) => void failed.push(one),
    ...more,
  })
  const join = (name: string, own: Partial<Heard> = {}): Heard => {
    const one = listener(name, { seq: fanOut.state.seq, ...own })
    listeners.add(one)
    return one
  }
  const commit = (...events: StoredEvent[]): void => {
    log.events.push(...events)
    fanOut.schedule()
  }
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    for (let turn = 0; turn < 3; turn++) await settled()
  }
  return { fanOut, clock, closed, metrics, listeners, slow, errors, failed, flushed, turns, log, join, commit, pass }
}

describe('a flush', () => {
  it('sends everybody what is known, in one frame, and the room is as they have seen it', async () => {
    const { fanOut, flushed, join, commit, pass } = open()
    const [mia, gus] = [join('mia'), join('gus')]
    commit(message(2), message(3))
    expect(mia.heard, 'not in the turn that committed').toEqual([])
    await pass(0)
    for (const one of [mia, gus]) {
      expect(one.heard).toEqual(['m2', 'm3'])
      expect(one.all).toHaveLength(1)
      expect(one.seq).toBe(3)
    }
    expect(fanOut.state.seq).toBe(3)
    expect(flushed).toEqual([[2, 3]])
  })

  it('cuts what is too much for a frame, and where the epoch changes', async () => {
    const { flushed, join, commit, pass } = open()
    const mia = join('mia')
    commit(...[2, 3, 4, 5].map((seq) => message(seq)), message(6, { epoch: 2 }))
    await pass(0)
    expect(flushed).toEqual([[2, 3, 4], [5], [6]])
    expect(mia.all.map((text) => (JSON.parse(text) as { epoch: number }).epoch)).toEqual([1, 1, 2])
  })

  it('[REC1] leaves alone those who catch up, and those who came with what it has', async () => {
    const { join, commit, pass } = open()
    const catching = join('mia', { seq: CATCHING_UP, behind: () => true })
    const ahead = join('gus', { seq: 2 })
    commit(message(2))
    await pass(0)
    expect([catching.seq, ahead.seq]).toEqual([CATCHING_UP, 2])
    expect([...catching.all, ...ahead.all]).toEqual([])
  })

  it('compresses what goes to many, and not what goes to few', async () => {
    const { join, commit, pass } = open({}, { minSharedCharsToCompress: 1_000 })
    const few: boolean[] = []
    const hear = { deliver: (frame: { forFew: boolean }) => void few.push(frame.forFew) }
    join('mia', hear)
    commit(message(2))
    await pass(0)
    for (let n = 0; n < 9; n++) join(`gus${n}`, hear)
    commit(message(3))
    await pass(1_000)
    expect(few).toEqual([true, ...Array.from({ length: 10 }, () => false)])
  })

  it('tells how much was delivered, how late, and how long it took', async () => {
    const { clock, metrics, turns, join, commit, pass } = open()
    join('mia')
    join('gus', { deliver: () => clock.advance(2) })
    commit(message(2, { at: clock.now() - 3_000 }), message(3))
    await pass(0)
    // A timer of this clock must not be in the middle of what moves it.
    turns.held = true
    // Of a node whose clock is ahead.
    commit(message(4, { at: clock.now() + 9_000 }))
    clock.advance(7)
    turns.held = false
    for (const step of turns.waiting) step()
    await settled()
    const sums = async (metric: { get(): Promise<{ values: { metricName?: string; value: number }[] }> }) =>
      (await metric.get()).values
        .filter(({ metricName }) => /_(sum|count)$/.test(metricName ?? ''))
        .map(({ value }) => value)
    expect((await metrics.delivered.get()).values[0]?.value).toBe(6)
    expect(await sums(metrics.lagSeconds)).toEqual([3, 2])
    expect(await sums(metrics.flushIntervalSeconds)).toEqual([0.009, 1])
    expect(await sums(metrics.passSeconds)).toEqual([0.004, 2])
  })

  it('goes on where nothing is missing: what was committed meanwhile is sent next', async () => {
    const { fanOut, log, flushed, join, commit, pass } = open({
      flushed: async (range) => {
        flushed.push(range.map(({ event: { seq } }) => seq))
        if (log.events.length === 2) commit(message(3))
      },
    })
    const mia = join('mia')
    commit(message(2))
    await pass(0)
    expect(flushed).toEqual([[2]])
    await pass(5)
    expect(mia.heard).toEqual(['m2', 'm3'])
    expect(fanOut.state.seq).toBe(3)
  })

  it('is not followed by another one if nothing was committed', async () => {
    const { metrics, commit, pass } = open()
    commit(message(2))
    await pass(0)
    for (let ms = 0; ms < 500; ms += 50) await pass(50)
    const passes = (await metrics.passSeconds.get()).values.find(({ metricName }) => metricName?.endsWith('_count'))
    expect(passes?.value).toBe(1)
  })

  it('does nothing when the room is closed here', async () => {
    const { closed, join, commit, pass } = open()
    const mia = join('mia')
    commit(message(2))
    closed.abort()
    await pass(0)
    expect(mia.all).toEqual([])
  })
})

describe('the time from flush to flush', () => {
  /** Milliseconds from one flush to the next one, if everything is committed at once. */
  async function waited({ load = 0, viewers = 1, passMs = 0 }): Promise<number> {
    const { clock, turns, join, commit, pass } = open()
    turns.load = load
    let heard = 0
    for (let n = 0; n < viewers; n++) join(`v${n}`, { deliver: () => void heard++ })
    // Time passes while the first is sent to.
    join('mia', { deliver: () => void (heard === viewers && clock.advance(passMs)) })
    commit(message(2))
    await pass(0)
    const before = heard
    commit(message(3))
    for (let ms = 0; ms <= 1_000; ms++) {
      await settled()
      if (heard > before) return ms + passMs
      clock.advance(1)
    }
    return Number.POSITIVE_INFINITY
  }

  it('is short in a quiet room', async () => {
    expect(await waited({})).toBe(5)
  })

  it('[HUB6] hardly grows while the process has time, and then the more the busier it is', async () => {
    expect(await waited({ load: 0.5 })).toBe(9)
    expect(await waited({ load: 0.75 })).toBe(24)
    expect(await waited({ load: 1 })).toBe(65)
  })

  it('[HUB6] is what a pass takes while the process has time, and twice that when it is full', async () => {
    expect(await waited({ passMs: 20 })).toBe(20)
    expect(await waited({ passMs: 40, load: 0.5 })).toBe(70)
    expect(await waited({ passMs: 40, load: 0.6 })).toBe(80)
    expect(await waited({ passMs: 40, load: 1 })).toBe(80)
  })

  it('[HUB6] has a maximum, which is larger in a huge room', async () => {
    expect(await waited({ passMs: 70, load: 1 })).toBe(100)
    expect(await waited({ passMs: 70, load: 1, viewers: 2 })).toBe(140)
    expect(await waited({ passMs: 300, load: 1, viewers: 2 })).toBe(500)
  })

  it('is one for everything that is committed meanwhile', async () => {
    const { flushed, commit, pass } = open()
    commit(message(2))
    await pass(0)
    commit(message(3))
    commit(message(4))
    await pass(4)
    expect(flushed).toEqual([[2]])
    await pass(1)
    expect(flushed).toEqual([[2], [3, 4]])
  })
})

describe('slow viewers', () => {
  it('[LEVEL2] are served by themselves from when they fall behind, and nobody else notices', async () => {
    const { slow, join, commit, pass } = open()
    let asked: number | undefined
    const mia = join('mia', { behind: (now) => ((asked = now), true) })
    const gus = join('gus')
    commit(message(2))
    await pass(0)
    expect(asked).toBe(1_000_000)
    expect([...slow]).toEqual([mia])
    expect(mia.all).toEqual([])
    expect(mia.seq).toBe(1)
    expect(gus.heard).toEqual(['m2'])
    // They stay slow until somebody says otherwise, also when they have been sent everything so far.
    Object.assign(mia, { seq: 2, behind: () => false })
    commit(message(3))
    await pass(100)
    expect(mia.all).toEqual([])
    slow.delete(mia)
    mia.seq = 3
    commit(message(4))
    await pass(100)
    expect(mia.heard).toEqual(['m4'])
  })
})

describe('a pass', () => {
  it('is cut into slices, so that everything else has its turn', async () => {
    const { clock, turns, join, commit, pass } = open()
    const heard: string[] = []
    for (let n = 0; n < 100; n++)
      join(`v${n}`, {
        deliver: () => {
          heard.push(`v${n}`)
          clock.advance(1)
        },
      })
    commit(message(2))
    await pass(0)
    turns.held = true
    commit(message(3))
    await pass(500)
    heard.length = 0
    turns.waiting.shift()?.()
    expect(heard.length).toBeGreaterThan(0)
    expect(heard.length).toBeLessThan(50)
    for (let turn = 0; turns.waiting.length > 0 && turn < 10; turn++) {
      turns.waiting.shift()?.()
      await settled()
    }
    expect(heard).toEqual(Array.from({ length: 100 }, (_, n) => `v${n}`))
  })

  it('is over before the next one begins, whatever is committed meanwhile', async () => {
    const { clock, turns, join, commit, pass } = open()
    const heard: string[] = []
    for (const name of ['mia', 'gus'])
      join(name, {
        deliver: (frame) => {
          heard.push(...[...frame.text.matchAll(/"text":"(m\d)"/g)].map(([, text]) => `${name} ${text}`))
          clock.advance(11)
        },
      })
    turns.held = true
    commit(message(2))
    await pass(0)
    turns.waiting.shift()?.()
    commit(message(3))
    await pass(200)
    expect(turns.waiting, 'the second slice alone').toHaveLength(1)
    for (let turn = 0; turns.waiting.length > 0 && turn < 9; turn++) {
      turns.waiting.shift()?.()
      await pass(200)
    }
    expect(heard).toEqual(['mia m2', 'gus m2', 'mia m3', 'gus m3'])
  })

  it('[HUB2] goes on when one cannot be sent to, who starts anew', async () => {
    const { errors, failed, join, commit, pass } = open()
    const broken = join('broken', {
      deliver: () => {
        throw new Error('its connection is odd')
      },
    })
    const mia = join('mia')
    commit(message(2))
    await pass(0)
    expect(failed).toEqual([broken])
    expect(errors).toHaveLength(1)
    expect(mia.heard).toEqual(['m2'])
  })
})

describe('a flush that fails', () => {
  it('[HUB1] is repeated, ever later, until it succeeds, and sends everything once', async () => {
    const { clock, log, errors, join, commit, pass } = open()
    const mia = join('mia')
    log.inMemory = false
    log.failures = 4
    const at: number[] = []
    const startedAt = clock.monotonicMs()
    commit(message(2))
    for (let ms = 0; ms < 2_000 && mia.heard.length === 0; ms++) {
      await settled()
      if (log.reads > at.length) at.push(clock.monotonicMs() - startedAt)
      clock.advance(1)
    }
    expect(at).toEqual([0, 50, 150, 350, 750])
    expect(errors).toHaveLength(4)
    expect(mia.heard).toEqual(['m2'])
    // And then it is as if nothing had been.
    log.failures = 1
    commit(message(3))
    await pass(50)
    await pass(50)
    expect(mia.heard).toEqual(['m2', 'm3'])
  })

  it('[HUB1] is not repeated by what is committed meanwhile', async () => {
    const { log, commit, pass } = open()
    log.inMemory = false
    log.failures = 1
    commit(message(2))
    await pass(0)
    expect(log.reads).toBe(1)
    commit(event(3, 'room.closed', {}))
    await pass(49)
    expect(log.reads).toBe(1)
    await pass(1)
    expect(log.reads).toBe(2)
  })
})
