import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { ReplayViews } from './replay-views.ts'
import type { CurveRow } from './store.ts'

function world() {
  const clock = new ManualClock()
  const writes: CurveRow[][] = []
  const errors: unknown[] = []
  let failures = 0
  const views = new ReplayViews({
    store: {
      saveCurves: async (rows) => {
        if (failures-- > 0) throw new Error('away')
        writes.push([...rows])
      },
    },
    ...{ clock, limits: { writeReportsIntervalMs: 5_000 }, onError: (error) => void errors.push(error) },
  })
  /** Somebody plays minutes of a recording of three. */
  const watch = (minutes: readonly number[], isNew = false, id = 'rec'): void =>
    views.watched({ id, room: 'r', at: 700, durationMs: 180_000 }, { minutes, isNew })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await new Promise((done) => setImmediate(done))
  }
  const told = () => writes.at(-1)?.map(({ counts }) => JSON.parse(counts) as unknown)
  return { clock, views, writes, errors, watch, pass, told, fail: () => (failures = 1) }
}

describe('how far replays are watched', () => {
  it('[REPORT21] counts views, and in how many of them each minute was reached', async () => {
    const { watch, pass, writes } = world()
    watch([0], true)
    watch([1, 1, 2])
    watch([2], true)
    await pass(5_000)
    const counts = JSON.stringify({ views: 2, minutes: [1, 1, 2] })
    expect(writes).toEqual([[{ room: 'r', startedAt: 700, part: expect.any(String), kind: 'replay', counts }]])
    await pass(5_000)
    expect(writes).toHaveLength(1)
    watch([0], true)
    await pass(5_000)
    expect(writes[1]).toEqual([{ ...writes[0]?.[0], counts: JSON.stringify({ views: 3, minutes: [2, 1, 2] }) }])
  })

  it('[REPORT21] has no minutes behind the end of a recording, and zero where nobody was', async () => {
    const { watch, views, told } = world()
    watch([2, 3, 99_999], true)
    await views.close()
    expect(told()).toEqual([{ views: 1, minutes: [0, 0, 1] }])
  })

  it('[REPORT21] writes again what could not be written', async () => {
    const { watch, pass, errors, told, fail } = world()
    fail()
    watch([0], true)
    await pass(5_000)
    watch([1])
    await pass(5_000)
    expect([errors.length, told()]).toEqual([1, [{ views: 1, minutes: [1, 1] }]])
  })

  it('[REPORT21] counts a thousand recordings at a time, and loses nothing of the others', async () => {
    const { watch, pass, writes, fail } = world()
    watch([0], true, 'first')
    for (let n = 0; n < 1_000; n++) watch([0], true, `r${n}`)
    watch([1], false, 'first')
    fail()
    await pass(5_000)
    await pass(5_000)
    expect(writes).toHaveLength(1)
    // The first one is counted in two parts, and so is the one that was forgotten for it.
    const [rows = []] = writes
    expect([rows.length, new Set(rows.map(({ part }) => part)).size]).toEqual([1_002, 1_002])
    expect(rows.filter(({ counts }) => counts === JSON.stringify({ views: 0, minutes: [0, 1] }))).toHaveLength(1)
  })

  it('[ROOM13] of a room that was deleted nothing is written any more', async () => {
    const { watch, pass, views, writes } = world()
    watch([0], true)
    views.forget('other')
    views.forget('r')
    await pass(5_000)
    expect(writes).toEqual([])
  })
})
