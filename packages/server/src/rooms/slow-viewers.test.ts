import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import type { StoredEvent } from '../log/index.ts'
import { createMetrics } from '../ops/index.ts'
import { entries, event, listener, message, settled } from './hub.fixture.ts'
import type { Heard } from './hub.fixture.ts'
import type { Listener } from './listener.ts'
import { SlowViewers } from './slow-viewers.ts'

const LOOK_MS = 250
/** Receives at most 1,500 characters at once: five messages of the fixture. */
const SLOWEST = { paceBytesPerS: 0 }

function open() {
  const clock = new ManualClock()
  const metrics = createMetrics()
  const errors: unknown[] = []
  const recovered: Listener[] = []
  const restarted: Listener[] = []
  const log = { events: [] as StoredEvent[], from: 0 }
  /** Steps that wait for their turn, if a test holds them up. */
  const turns = { held: false, waiting: [] as (() => void)[] }
  const slow = new SlowViewers({
    ...{ room: 'r', metrics, maxEventsPerFrame: 100 },
    slices: {
      ...{ clock, maxSliceMs: 10, onError: (error) => void errors.push(error) },
      fanOut: { run: (step) => (turns.held ? void turns.waiting.push(step) : step()) },
    },
    flushed: () => log.events.at(-1)?.seq ?? 0,
    recent: (after) => (after + 1 < log.from ? undefined : entries(...log.events.filter(({ seq }) => seq > after))),
    recovered: (one) => void recovered.push(one),
    restart: (one) => void restarted.push(one),
  })
  const flush = (...events: StoredEvent[]): void => void log.events.push(...events)
  const behind = (name: string, more: Partial<Heard> = {}): Heard => {
    const one = listener(name, more)
    slow.add(one)
    return one
  }
  const look = async (times = 1): Promise<void> => {
    for (let time = 0; time < times; time++) {
      clock.advance(LOOK_MS)
      await settled()
    }
  }
  return { slow, clock, metrics, errors, recovered, restarted, log, turns, flush, behind, look }
}

const messages = (from: number, to: number): StoredEvent[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index))

describe('a slow viewer', () => {
  it('[LEVEL1] is sent everything since their position at once, when what is on the way has arrived', async () => {
    const { flush, behind, look } = open()
    const mia = behind('mia', { idle: false })
    expect(mia.marks).toBe(1)
    flush(...messages(1, 2))
    await look()
    flush(message(3))
    await look()
    expect(mia.all).toEqual([])
    Object.assign(mia, { idle: true })
    await look()
    expect(mia.heard).toEqual(['m1', 'm2', 'm3'])
    expect(mia.all).toHaveLength(1)
    expect(mia.all[0]).toContain('"level":"batched"')
    expect([mia.seq, mia.marks]).toEqual([3, 2])
    await look(3)
    expect(mia.all, 'and then nothing, as there is nothing').toHaveLength(1)
  })

  it('[LEVEL1] is sent what their network carries, and what it does not is declared and counted', async () => {
    const { metrics, flush, behind, look } = open()
    const mia = behind('mia', SLOWEST)
    flush(...messages(1, 20))
    await look()
    expect(mia.all[0]).toContain('"level":"sampled"')
    expect(mia.heard.at(-1)).toBe('m20')
    expect(mia.heard.length).toBeLessThan(10)
    expect((await metrics.sampledOut.get()).values[0]?.value).toBe(20 - mia.heard.length)
  })

  it('is sent what is for them alone, before the rest', async () => {
    const { flush, behind, look } = open()
    const [mia, gus] = [behind('mia'), behind('gus')]
    flush(event(1, 'notice.sent', { text: 'careful' }, { audience: ['mia'], actor: 'mo' }))
    await look()
    expect(mia.all).toHaveLength(2)
    expect(mia.all[0]).toContain('careful')
    expect(gus.all).toHaveLength(1)
  })

  it('[LEVEL2] is sent the same bytes as others at the same position, of the same class and throughput', async () => {
    const { flush, behind, look } = open()
    const frames: Record<string, unknown> = {}
    const keep = (name: string, more: Partial<Heard> = {}): Heard =>
      behind(name, { ...more, deliver: (frame) => void (frames[name] = frame) })
    keep('mia')
    keep('gus')
    keep('mo', { viewerClass: 'staff' })
    keep('ada', SLOWEST)
    keep('bob', { seq: 1 })
    flush(...messages(1, 3))
    await look()
    expect(Object.keys(frames)).toHaveLength(5)
    expect(frames['gus']).toBe(frames['mia'])
    expect(new Set(Object.values(frames)).size).toBe(4)
  })

  it('[LEVEL3] starts anew if their position is no longer in memory', async () => {
    const { slow, log, restarted, flush, behind, look } = open()
    const [mia, gus] = [behind('mia'), behind('gus', { seq: 8 })]
    flush(...messages(1, 10))
    log.from = 5
    await look()
    expect(restarted).toEqual([mia])
    expect(mia.all).toEqual([])
    expect(slow.has(mia)).toBe(false)
    expect(gus.heard).toEqual(['m9', 'm10'])
  })

  it('[HUB2] starts anew if they cannot be sent to, and holds up nobody', async () => {
    const { slow, errors, restarted, flush, behind, look } = open()
    const broken = behind('broken', {
      deliver: () => {
        throw new Error('its connection is odd')
      },
    })
    const gus = behind('gus')
    flush(message(1))
    await look()
    expect(errors).toHaveLength(1)
    expect(restarted).toEqual([broken])
    expect(slow.has(broken)).toBe(false)
    expect(gus.heard).toEqual(['m1'])
  })

  it('who is gone is forgotten, and without anybody nothing is looked at', async () => {
    const { slow, clock, flush, behind, look } = open()
    const every = clock.every
    let timers = 0
    clock.every = (intervalMs, run) => {
      timers += 1
      const stop = every(intervalMs, run)
      return () => {
        timers -= 1
        stop()
      }
    }
    const mia = behind('mia')
    const gus = behind('gus', { gone: true })
    flush(message(1))
    await look()
    expect(slow.size).toBe(1)
    expect(slow.has(gus)).toBe(false)
    expect(gus.all).toEqual([])
    expect(timers).toBe(1)
    slow.delete(mia)
    expect(timers).toBe(0)
    behind('ada')
    behind('bob')
    slow.close()
    expect(slow.size).toBe(0)
    expect(timers).toBe(0)
  })
})

describe('[HUB4] many slow viewers', () => {
  /** Ten viewers, of whom each takes four milliseconds of a slice of ten. */
  function tenOfThem() {
    const parts = open()
    const frames = new Set<unknown>()
    const order: string[] = []
    const all = Array.from({ length: 10 }, (_, n) =>
      parts.behind(`v${n}`, {
        deliver: (frame) => {
          order.push(`v${n}`)
          frames.add(frame)
          parts.clock.advance(4)
        },
      }),
    )
    parts.turns.held = true
    parts.flush(message(1))
    /** Does what waits for its turn, and what that asks for in the same turn does not count. */
    const turn = (): number => {
      const before = order.length
      for (const step of parts.turns.waiting.splice(0)) step()
      return order.length - before
    }
    return { ...parts, all, order, frames, turn }
  }

  it('are sent to in slices, each once and in order, and share what was made', async () => {
    const { order, frames, turn, look } = tenOfThem()
    await look()
    expect([turn(), turn(), turn(), turn(), turn()]).toEqual([3, 3, 3, 1, 0])
    expect(order).toEqual(Array.from({ length: 10 }, (_, n) => `v${n}`))
    expect(frames.size).toBe(1)
  })

  it('are not looked at again before all of them were', async () => {
    const { turns, order, turn, flush, look } = tenOfThem()
    await look()
    turn()
    flush(message(2))
    await look(3)
    expect(turns.waiting).toHaveLength(1)
    expect([turn(), turn(), turn()]).toEqual([3, 3, 1])
    expect(order).toHaveLength(10)
    await settled()
    await look()
    expect(turn()).toBe(3)
  })

  it('are not sent to if they are gone before their slice, or no longer slow', async () => {
    const { slow, all, errors, order, restarted, turn, look } = tenOfThem()
    await look()
    turn()
    Object.assign(all[4] ?? {}, { gone: true })
    if (all[5]) slow.delete(all[5])
    for (let left = 3; left > 0; left--) turn()
    expect(order).toEqual(['v0', 'v1', 'v2', 'v3', 'v6', 'v7', 'v8', 'v9'])
    expect([errors, restarted]).toEqual([[], []])
  })

  it('start anew if they cannot be sent to, in whatever slice', async () => {
    const { all, errors, restarted, order, turn, look } = tenOfThem()
    const broken = all[7]
    if (broken)
      broken.sendText = broken.deliver = () => {
        throw new Error('its connection is odd')
      }
    await look()
    for (let left = 5; left > 0; left--) turn()
    expect(restarted).toEqual([broken])
    expect(errors).toHaveLength(1)
    expect(order).toHaveLength(9)
  })
})

describe('[LEVEL3] a viewer who received three complete frames quickly', () => {
  it('is no longer slow, and is brought up to date from where they are', async () => {
    const { slow, recovered, flush, behind, look } = open()
    const mia = behind('mia')
    for (let seq = 1; seq <= 3; seq++) {
      flush(message(seq))
      await look()
      expect(recovered).toEqual([])
    }
    await look()
    expect(recovered).toEqual([mia])
    expect(slow.has(mia)).toBe(false)
    expect(mia.seq).toBe(3)
    expect(mia.all, 'nothing was left out').toHaveLength(3)
  })

  it('is sent what had been left out', async () => {
    const { recovered, flush, behind, look } = open()
    const mia = behind('mia', SLOWEST)
    flush(...messages(1, 20))
    await look()
    Object.assign(mia, { paceBytesPerS: 1e9 })
    flush(...messages(21, 22))
    await look()
    expect(mia.heard).toContain('m21')
    for (let seq = 23; seq <= 24; seq++) {
      flush(message(seq))
      await look()
    }
    await look()
    expect(recovered).toEqual([mia])
    const backfill = JSON.parse(mia.all.at(-1)?.replace('text:', '') ?? '') as {
      t: string
      messages: { seq: number }[]
    }
    expect(backfill).toMatchObject({ t: 'backfill', from: 1 })
    const had = mia.heard.map((text) => Number(text.slice(1)))
    expect([...backfill.messages.map(({ seq }) => seq), ...had]).toEqual(Array.from({ length: 24 }, (_, n) => n + 1))
  })

  it('is sent all of it, if it was left out of several frames', async () => {
    const { recovered, flush, behind, look } = open()
    const mia = behind('mia', SLOWEST)
    flush(...messages(1, 20))
    await look()
    flush(...messages(21, 40))
    await look()
    Object.assign(mia, { paceBytesPerS: 1e9 })
    for (let seq = 41; seq <= 43; seq++) {
      flush(message(seq))
      await look()
    }
    await look()
    expect(recovered).toEqual([mia])
    expect(mia.all.at(-1)).toMatch(/"t":"backfill".*"from":1,"to":3\d/)
  })

  it('stays slow if something is left out of each', async () => {
    const { recovered, flush, behind, look } = open()
    behind('mia', SLOWEST)
    for (let seq = 1; seq <= 200; seq += 20) {
      flush(...messages(seq, seq + 19))
      await look()
    }
    expect(recovered).toEqual([])
  })

  it('stays slow if they arrive late', async () => {
    const { recovered, flush, behind, look } = open()
    const mia = behind('mia')
    for (let seq = 1; seq <= 6; seq++) {
      flush(message(seq))
      await look()
      Object.assign(mia, { idle: false })
      await look(2)
      Object.assign(mia, { idle: true })
    }
    expect(mia.heard).toHaveLength(6)
    expect(recovered).toEqual([])
  })

  it('is only brought up to date, if memory does not reach back to what was left out', async () => {
    const { log, recovered, flush, behind, look } = open()
    const mia = behind('mia', SLOWEST)
    flush(...messages(1, 20))
    await look()
    log.from = 10
    Object.assign(mia, { paceBytesPerS: 1e9 })
    for (let seq = 21; seq <= 23; seq++) {
      flush(message(seq))
      await look()
    }
    await look()
    expect(recovered).toEqual([mia])
    expect(mia.all.join()).not.toContain('backfill')
  })
})
