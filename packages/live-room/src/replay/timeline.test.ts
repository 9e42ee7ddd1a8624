import type { ReplayItem } from '@ovation/client'
import { describe, expect, it } from 'vitest'
import { ReplayTimeline } from './timeline.ts'
import type { LoadItems } from './timeline.ts'

const author = { id: 'a', name: 'a', role: 'member' as const }
const said = (atMs: number): ReplayItem => ({
  kind: 'message',
  atMs,
  message: { seq: atMs, epoch: 1, at: atMs, author, text: String(atMs), cid: String(atMs) },
})
const places = (items: readonly ReplayItem[]): number[] => items.map(({ atMs }) => atMs)
const settle = (): Promise<void> => new Promise((done) => void setTimeout(done, 0))

describe('what was said in a recording', () => {
  it('[REPLAY6] follows the place that is watched: on, in a jump, back, and at any speed', async () => {
    const all = Array.from({ length: 200 }, (_, n) => said(n * 1_000))
    const asked: number[] = []
    const timeline = new ReplayTimeline(async (fromMs, toMs) => {
      asked.push(fromMs)
      return { items: all.filter(({ atMs }) => atMs >= fromMs && atMs < toMs), toMs }
    })
    timeline.at(5_500)
    await settle()
    expect(places(timeline.at(5_600).shown)).toEqual([0, 1_000, 2_000, 3_000, 4_000, 5_000])
    expect(places(timeline.at(7_100).fresh)).toEqual([6_000, 7_000])
    // Paused: the same place again brings nothing new.
    expect(timeline.at(7_100).fresh).toEqual([])
    timeline.at(100_500)
    await settle()
    const jumped = timeline.at(100_600)
    expect(places(jumped.shown).at(-1)).toBe(100_000)
    expect(jumped.fresh).toEqual([])
    const back = timeline.at(2_500)
    expect(places(back.shown)).toEqual([0, 1_000, 2_000])
    expect(back.fresh).toEqual([])
    // Each part is asked for once.
    expect(new Set(asked).size).toBe(asked.length)
  })

  it('[REPLAY6] a part that comes in pieces is put together; one that fails is asked for again, after a while', async () => {
    let now = 0
    let fails = true
    const load: LoadItems = async (fromMs, toMs) => {
      if (fails) throw new Error('no network')
      return { items: [said(fromMs)], toMs: Math.min(toMs, fromMs + 10_000) }
    }
    const timeline = new ReplayTimeline(load, () => now)
    timeline.at(1_000)
    await settle()
    expect(timeline.failedAt(1_000)).toBe(true)
    fails = false
    timeline.at(1_100)
    await settle()
    expect(timeline.at(1_200).shown).toEqual([])
    now = 5_000
    timeline.at(1_300)
    await settle()
    expect(places(timeline.at(29_000).shown)).toEqual([0, 10_000, 20_000])
    expect(timeline.failedAt(1_000)).toBe(false)
  })

  it('[ERASE15] what is shown is asked for again once a minute, so that words that are gone go from there too', async () => {
    let now = 0
    let items = [said(0), said(1_000)]
    const asked: number[] = []
    const timeline = new ReplayTimeline(
      async (fromMs, toMs) => (asked.push(fromMs), { items, toMs }),
      () => now,
    )
    timeline.at(2_000)
    await settle()
    items = [said(1_000)]
    now = 59_000
    expect(places(timeline.at(2_000).shown)).toEqual([0, 1_000])
    expect(asked).toEqual([0])
    now = 60_000
    // Until the answer is there, what was there stays.
    expect(places(timeline.at(2_000).shown)).toEqual([0, 1_000])
    await settle()
    expect(places(timeline.at(2_000).shown)).toEqual([1_000])
    expect(asked).toEqual([0, 0])
  })

  it('[REPLAY9] goes on from where an answer ended, shows what has come by then, and asks no more than forty times a block', async () => {
    const asked: number[] = []
    let answer: (() => void) | undefined
    const timeline = new ReplayTimeline(async (fromMs) => {
      asked.push(fromMs)
      if (asked.length === 2) await new Promise<void>((done) => (answer = done))
      return { items: [said(fromMs)], toMs: fromMs + 7_000 }
    })
    timeline.at(1_000)
    await settle()
    expect(asked).toEqual([0, 7_000])
    expect(places(timeline.at(1_000).shown)).toEqual([0])
    answer?.()
    await settle()
    expect(asked).toEqual([0, 7_000, 14_000, 21_000, 28_000])

    let stuck = 0
    const endless = new ReplayTimeline(async (fromMs) => ({ items: [], toMs: fromMs - (stuck += 1) }))
    endless.at(1_000)
    await settle()
    expect(stuck).toBe(40)
  })
})
