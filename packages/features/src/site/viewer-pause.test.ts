import { describe, expect, it } from 'vitest'
import { MIN_INTERVAL_MS, PauseWatch } from './viewer-pause.ts'
import type { Pause } from './viewer-pause.ts'

function setUp() {
  const reads: PromiseWithResolvers<Pause | null>[] = []
  const waits: { delayMs: number; run: () => void; cancelled: boolean }[] = []
  const seen: (Pause | null)[] = []
  const watch = new PauseWatch({
    read: () => (reads.push(Promise.withResolvers()), reads.at(-1)!.promise),
    after: (delayMs, run) => {
      const wait = { delayMs, run, cancelled: false }
      waits.push(wait)
      return () => (wait.cancelled = true)
    },
    random: () => 0.5,
    changed: (pause) => seen.push(pause),
  })
  return { watch, reads, waits, seen }
}
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

describe('a pause of the site, for viewers', () => {
  it('[SITE7] is asked for once while there is none', async () => {
    const { watch, reads, waits, seen } = setUp()
    void watch.look()
    reads[0]?.resolve(null)
    await settled()
    expect([seen, reads.length, waits.length]).toEqual([[null], 1, 0])
  })

  it('[SITE7] is asked for again now and then until it is over, not by all at once', async () => {
    const { watch, reads, waits, seen } = setUp()
    void watch.look()
    reads[0]?.resolve({ text: 'back at nine' })
    await settled()
    expect(waits[0]?.delayMs).toBe(MIN_INTERVAL_MS + 30_000)
    waits[0]?.run()
    reads[1]?.resolve({ text: 'back at ten' })
    await settled()
    waits[1]?.run()
    reads[2]?.resolve(null)
    await settled()
    expect(seen).toEqual([{ text: 'back at nine' }, { text: 'back at ten' }, null])
    expect(waits).toHaveLength(2)
  })

  it('[SITE7] stays as it was without an answer, and an earlier answer counts no more', async () => {
    const { watch, reads, waits, seen } = setUp()
    void watch.look()
    void watch.look()
    reads[1]?.resolve({ text: 'now' })
    reads[0]?.resolve(null)
    await settled()
    expect(seen).toEqual([{ text: 'now' }])
    void watch.look()
    expect(waits[0]?.cancelled).toBe(true)
    reads[2]?.reject(new Error('no answer'))
    await settled()
    expect([seen.length, waits.length]).toEqual([1, 1])
  })

  it('[SITE7] is asked for no more once the screen is gone', async () => {
    const { watch, reads, waits, seen } = setUp()
    void watch.look()
    reads[0]?.resolve({ text: 'x' })
    await settled()
    void watch.look()
    watch.close()
    reads[1]?.resolve(null)
    await settled()
    expect([seen.length, waits.map(({ cancelled }) => cancelled)]).toEqual([1, [true]])
  })
})
