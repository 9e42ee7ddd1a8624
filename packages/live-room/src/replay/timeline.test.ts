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
    // Paused: the same position again brings nothing new.
    expect(timeline.at(7_100).fresh).toEqual([])
    timeline.at(100_500)
    await settle()
    const jumped = timeline.at(100_600)
    expect(places(jumped.shown).at(-1)).toBe(100_000)
    expect(jumped.fresh).toEqual([])
    const back = timeline.at(2_500)
    expect(places(back.shown)).toEqual([0, 1_000, 2_000])
    expect(back.fresh).toEqual([])
    // Each part is requested once.
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
    // Until the answer arrives, the previous rows stay.
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

  it('[REPLAY17] after a jump the rows from before the place are there too: 120, of five minutes, asked for one after the other', async () => {
    const asked: number[] = []
    let often = 1_000
    const load: LoadItems = async (fromMs, toMs) => {
      asked.push(fromMs)
      return { items: Array.from({ length: 30_000 / often }, (_, n) => said(fromMs + n * often)), toMs }
    }
    const timeline = new ReplayTimeline(load)
    timeline.at(600_500)
    await settle()
    for (let looks = 0; looks < 20; looks++) {
      timeline.at(600_500)
      await settle()
    }
    const { shown, fresh } = timeline.at(600_500)
    expect(places(shown)).toEqual(Array.from({ length: 120 }, (_, n) => 481_000 + n * 1_000))
    expect(fresh).toEqual([])
    // Only as many blocks are requested as are needed to fill the rows.
    expect(asked).toEqual([600_000, 570_000, 540_000, 510_000, 480_000])
    // If little was said, five minutes are searched.
    often = 30_000
    const quiet = new ReplayTimeline(load)
    for (let looks = 0; looks < 20; looks++) {
      quiet.at(1_200_000)
      await settle()
    }
    expect(places(quiet.at(1_200_000).shown)).toEqual(Array.from({ length: 11 }, (_, n) => 900_000 + n * 30_000))
    // While playback goes on, earlier rows stay.
    for (let ms = 1_200_000; ms < 1_300_000; ms += 500) {
      quiet.at(ms)
      await settle()
    }
    expect(places(quiet.at(1_300_000).shown).slice(0, 2)).toEqual([990_000, 1_020_000])
  })

  it('[REPLAY18] of a recording that is being made, what is said later is shown, and flies when it is about this moment', async () => {
    let now = 0
    let items = [said(1_000)]
    const asked: number[] = []
    const timeline = new ReplayTimeline(
      async (fromMs, toMs) => (asked.push(fromMs), { items, toMs }),
      () => now,
    )
    timeline.runsToMs = 10_000
    timeline.at(5_000)
    await settle()
    timeline.at(5_100)
    items = [said(1_000), said(2_000), said(5_200)]
    now = 3_900
    timeline.at(5_300)
    await settle()
    expect(asked).toEqual([0])
    now = 4_000
    timeline.at(5_400)
    await settle()
    const { shown, fresh } = timeline.at(5_500)
    expect(places(shown)).toEqual([1_000, 2_000, 5_200])
    expect(places(fresh)).toEqual([5_200])
    // Once it is complete, it is requested once more, and then as rarely as any other block.
    timeline.runsToMs = undefined
    for (now = 8_000; now < 60_000; now += 4_000) {
      timeline.at(5_500)
      await settle()
    }
    expect(asked).toEqual([0, 0, 0])
  })

  it('[SCREEN26] gives the same rows as before while they are the same, so that nothing is drawn again', async () => {
    const timeline = new ReplayTimeline(async (_, toMs) => ({ items: [said(1_000), said(2_000)], toMs }))
    timeline.at(1_500)
    await settle()
    const { shown } = timeline.at(1_500)
    expect(timeline.at(1_600).shown).toBe(shown)
    expect(timeline.at(2_000).shown).not.toBe(shown)
  })
})
