import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lanes, leftAt } from './lanes.ts'
import type { Item, Placed, Stage } from './lanes.ts'

const stage: Stage = { width: 800, lanes: 6, scrollMs: 6_000, stayMs: 3_000, gap: 16 }

const items = fc
  .array(
    fc.record({
      mode: fc.constantFrom('scroll' as const, 'top' as const, 'bottom' as const),
      width: fc.integer({ min: 20, max: 900 }),
      waitMs: fc.integer({ min: 0, max: 600 }),
    }),
    { maxLength: 80 },
  )
  .map((list) => {
    let at = 0
    return list.map(({ mode, width, waitMs }): Item => ({ mode, width, at: (at += waitMs) }))
  })

const place = (list: readonly Item[]): { item: Item; placed: Placed }[] => {
  const lanes = new Lanes()
  return list.flatMap((item) => {
    const placed = lanes.place(item, stage)
    return placed ? [{ item, placed }] : []
  })
}
const options = { seed: 11, numRuns: 300 }

describe('lanes', () => {
  it('[DAN1] no two texts of one lane ever touch', () => {
    fc.assert(
      fc.property(items, (list) => {
        const scrolling = place(list).filter(({ item }) => item.mode === 'scroll')
        for (const [index, a] of scrolling.entries()) {
          const b = scrolling.slice(index + 1).find(({ placed }) => placed.lane === a.placed.lane)
          if (!b) continue
          for (let now = b.item.at; now <= a.placed.until; now += 50) {
            const right = leftAt(a.item, now, stage) + a.item.width
            if (right > 0) expect(leftAt(b.item, now, stage)).toBeGreaterThanOrEqual(right - 0.001)
          }
        }
      }),
      options,
    )
  })

  it('[DAN2] what stands at the top and bottom never shares a place', () => {
    fc.assert(
      fc.property(items, (list) => {
        const standing = place(list)
          .filter(({ item }) => item.mode !== 'scroll')
          .map(({ item, placed }) => ({
            row: item.mode === 'top' ? placed.lane : stage.lanes - 1 - placed.lane,
            from: item.at,
            until: placed.until,
          }))
        for (const [index, a] of standing.entries()) {
          for (const b of standing.slice(index + 1))
            if (a.row === b.row) expect(b.from >= a.until || a.from >= b.until).toBe(true)
        }
      }),
      options,
    )
  })

  it('[DAN2] texts that cross and texts that stand keep out of each other’s way where there is another place', () => {
    const wide = { ...stage, lanes: 2 }
    const lanes = new Lanes()
    expect(lanes.place({ mode: 'top', width: 100, at: 1_000 }, wide)?.lane).toBe(0)
    // Its left edge is at the text that stands after 2.4 s: from 4,000 on that stands no more.
    expect(lanes.place({ mode: 'scroll', width: 75, at: 1_599 }, wide)?.lane).toBe(1)
    expect(lanes.place({ mode: 'scroll', width: 75, at: 1_600 }, wide)?.lane).toBe(0)
    lanes.clear()
    lanes.place({ mode: 'scroll', width: 75, at: 0 }, wide)
    expect(lanes.place({ mode: 'top', width: 100, at: 0 }, wide)?.lane).toBe(1)
    expect(lanes.place({ mode: 'top', width: 100, at: 0 }, wide)?.lane).toBe(0)
    lanes.clear()
    lanes.place({ mode: 'scroll', width: 75, at: 0 }, wide)
    lanes.place({ mode: 'scroll', width: 75, at: 1 }, wide)
    // The first has passed the middle after 3.6 s.
    expect(lanes.place({ mode: 'bottom', width: 100, at: 3_600 }, wide)?.lane).toBe(1)
  })

  it('[DAN3] a full viewport takes no more, and an empty one always takes one', () => {
    const lanes = new Lanes()
    const many = Array.from({ length: 20 }, () => lanes.place({ mode: 'scroll', width: 400, at: 0 }, stage))
    expect(many.filter(Boolean)).toHaveLength(stage.lanes)
    expect(lanes.place({ mode: 'scroll', width: 400, at: 60_000 }, stage)).toEqual({ lane: 0, until: 66_000 })
    lanes.clear()
    expect(lanes.place({ mode: 'scroll', width: 400, at: 0 }, stage)).toMatchObject({ lane: 0 })
  })
})
