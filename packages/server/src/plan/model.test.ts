import { describe, expect, it } from 'vitest'
import { MEASURED, plan, users } from './model.ts'
import { plots } from './plots.ts'

const crowd = { viewers: 1_000_000, rooms: 1, messages: 500, likes: 50_000, rampMinutes: 30 }

describe('what a crowd costs', () => {
  it('[PLAN1] agrees with what was measured, within a third', () => {
    // docs/benchmarks.md: `hot` and `huge`, one core each.
    const measured = [
      { viewers: 4_950, messages: 100, core: 0.664, p50: 91, bytes: 6_700 },
      { viewers: 14_950, messages: 40, core: 0.64, p50: 375, bytes: 2_114 },
    ]
    for (const { viewers, messages, core, p50, bytes } of measured) {
      const { nodes, coreShare, delayMs, megabitsPerSPerNode } = plan({
        viewers,
        messages,
        rooms: 1,
        likes: 0,
        rampMinutes: 1,
      })
      expect(nodes).toBe(1)
      const perViewer = (megabitsPerSPerNode * 1e6) / 8 / viewers
      for (const [told, seen] of [
        [coreShare, core],
        [delayMs.p50, p50],
        [perViewer, bytes],
      ] as const) {
        expect(told / seen).toBeGreaterThan(0.66)
        expect(told / seen).toBeLessThan(1.5)
      }
    }
  })

  it('[PLAN2] more of anything never needs less, and nobody gets a core that is full', () => {
    const base = plan(crowd)
    expect(base.coreShare).toBeLessThanOrEqual(0.7)
    for (const more of [{ viewers: 2_000_000 }, { messages: 5_000 }, { likes: 500_000 }]) {
      const bigger = plan({ ...crowd, ...more })
      expect(bigger.nodes).toBeGreaterThanOrEqual(base.nodes)
      expect(bigger.coreShare).toBeLessThanOrEqual(0.7)
    }
    expect(plan(crowd, { ...MEASURED, frameUs: 25 }).nodes).toBeGreaterThan(base.nodes)
  })

  it('[PLAN4] is drawn on a page that loads nothing', () => {
    const page = plots(plan(crowd), 'words')
    expect(page.match(/<polyline/g)).toHaveLength(5)
    expect(page).not.toMatch(/NaN|Infinity|src=|href=/)
  })

  it('[PLAN3] people come until all are there, and what is stored only grows', () => {
    let viewers = 0
    for (let minute = 0; minute < crowd.rampMinutes; minute++) viewers = users(viewers, crowd)
    expect(viewers / crowd.viewers).toBeCloseTo(0.99, 3)
    const { steps } = plan(crowd)
    expect(steps).toHaveLength(30)
    for (const [index, step] of steps.entries())
      expect(step.storedEvents).toBeGreaterThan(steps[index - 1]?.storedEvents ?? 0)
  })
})
