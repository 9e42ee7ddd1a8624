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

  it('[DAN3] a full viewport takes no more, and an empty one always takes one', () => {
    const lanes = new Lanes()
    const many = Array.from({ length: 20 }, () => lanes.place({ mode: 'scroll', width: 400, at: 0 }, stage))
    expect(many.filter(Boolean)).toHaveLength(stage.lanes)
    expect(lanes.place({ mode: 'scroll', width: 400, at: 60_000 }, stage)).toEqual({ lane: 0, until: 66_000 })
    lanes.clear()
    expect(lanes.place({ mode: 'scroll', width: 400, at: 0 }, stage)).toMatchObject({ lane: 0 })
  })
})
