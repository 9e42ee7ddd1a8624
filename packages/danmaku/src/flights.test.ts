import { beforeEach, describe, expect, it } from 'vitest'
import { Flights, MAX_MERGED_TEXTS, MERGE_MS } from './flights.ts'
import type { Stage } from './lanes.ts'
import type { DanmakuText } from './text.ts'

const STAGE: Stage = { width: 800, lanes: 2, scrollMs: 8_000, stayMs: 4_000, gap: 10 }
/** Ten pixels for each character. */
const WIDTH = ({ text }: DanmakuText): number => text.length * 10

let flights: Flights<DanmakuText>
const text = (text: string, more: Partial<DanmakuText> = {}): DanmakuText => ({ text, mode: 'scroll', ...more })
const shown = (): string[] =>
  flights.shown.map(({ texts }) => `${texts[0]?.text}${texts.length > 1 ? ` ×${texts.length}` : ''}`)
/** So long that nothing else enters its lane for seconds. */
const long = (name: string): string => name.padEnd(200, '.')

beforeEach(() => (flights = new Flights(STAGE, WIDTH)))

describe('duplicates', () => {
  it('[DAN7] are one text with a count, for five seconds after the last', () => {
    expect(flights.add(text('666'), 0)).toBe(true)
    expect(flights.add(text('666 '), MERGE_MS)).toBe(true)
    expect(shown()).toEqual(['666 ×2'])
    expect(flights.shown[0]?.stale).toBe(true)
    expect(flights.shown[0]?.item.at).toBe(0)
    flights.add(text('666'), 2 * MERGE_MS + 1)
    expect(shown()).toEqual(['666 ×2', '666'])
  })

  it('[DAN7] one of them that has left is not counted on', () => {
    flights.add(text('666'), 0)
    flights.add(text('666'), 4_000)
    flights.advance(8_000)
    expect(shown()).toEqual([])
    flights.add(text('666'), 8_001)
    expect(shown()).toEqual(['666'])
  })

  it('[DAN7] one’s own and those of staff stand for themselves', () => {
    flights = new Flights({ ...STAGE, lanes: 9 }, WIDTH)
    flights.add(text('666'), 0)
    flights.add(text('666', { own: true }), 0)
    flights.add(text('666', { importance: 2 }), 0)
    flights.add(text('666', { importance: 1 }), 0)
    expect(shown()).toEqual(['666 ×2', '666', '666'])
  })

  it('[DAN5] [DAN7] lose those that are deleted, and go with the last', () => {
    flights.add(text('666', { id: 1 }), 0)
    flights.add(text('666', { id: 2 }), 0)
    flights.add(text('777', { id: 3 }), 0)
    for (const flight of flights.shown) flight.stale = false
    flights.forget(({ id }) => id === 1)
    expect(shown()).toEqual(['666', '777'])
    expect(flights.shown[0]?.texts[0]?.id).toBe(2)
    expect(flights.shown.map(({ stale }) => stale)).toEqual([true, false])
    flights.forget(({ id }) => id === 2)
    expect(shown()).toEqual(['777'])
    flights.add(text('666'), 1)
    expect(shown()).toEqual(['777', '666'])
  })

  it('[DAN7] are counted up to ninety-nine', () => {
    for (let n = 0; n < 150; n++) flights.add(text('666'), n)
    expect(shown()).toEqual([`666 ×${MAX_MERGED_TEXTS}`])
    expect(MAX_MERGED_TEXTS).toBe(99)
  })

  it('[DAN7] are counted while they wait, and are dropped together', () => {
    flights.add(text(long('a')), 0)
    flights.add(text(long('b')), 0)
    expect(flights.add(text('666'), 0)).toBe(false)
    expect(flights.add(text('666'), 10)).toBe(false)
    expect(flights.waiting).toBe(1)
    flights.advance(1_001)
    expect([flights.waiting, flights.dropped]).toEqual([0, 2])
    expect(flights.add(text('666'), 1_002)).toBe(false)
    expect(flights.waiting).toBe(1)
  })
})

describe('a full video', () => {
  it('[DAN8] lets texts wait, the most important first', () => {
    flights.add(text(long('a')), 0)
    flights.add(text(long('b')), 0)
    // Their ends come in after 5.7 s.
    flights.add(text('guest'), 5_000)
    flights.add(text('member', { importance: 1 }), 5_000)
    flights.add(text('staff', { importance: 2 }), 5_000)
    flights.advance(5_100)
    expect(flights.shown).toHaveLength(2)
    flights.advance(5_900)
    expect(shown().slice(2)).toEqual(['staff', 'member'])
    expect(flights.shown.at(-1)?.item.at).toBe(5_900)
    expect(flights.waiting).toBe(1)
  })

  it('[DAN8] has no more than the viewer wants; one’s own and those of staff come on top', () => {
    flights = new Flights({ ...STAGE, lanes: 20 }, WIDTH)
    flights.maxTexts = 2
    for (const name of ['a', 'b', 'c']) flights.add(text(name), 0)
    expect(shown()).toEqual(['a', 'b'])
    flights.add(text('own', { own: true }), 0)
    flights.add(text('staff', { importance: 2 }), 0)
    expect(shown()).toEqual(['a', 'b', 'own', 'staff'])
    flights.forget(({ text }) => text === 'a')
    flights.advance(1)
    expect(shown()).toEqual(['b', 'own', 'staff', 'c'])
  })

  it('[DAN3] shows one’s own at once, in the lane that is free first', () => {
    flights.add(text(long('a')), 0)
    flights.add(text(long('b')), 100)
    expect(flights.add(text('own', { own: true }), 200)).toBe(true)
    expect(flights.shown.map(({ lane }) => lane)).toEqual([0, 1, 0])
    expect(flights.add(text('stands', { own: true, mode: 'top' }), 200)).toBe(true)
  })
})

describe('a text that is held', () => {
  it('[DAN9] stands still, stays for as long, closes its lane, and goes on from where it is', () => {
    flights = new Flights({ ...STAGE, lanes: 1 }, WIDTH)
    flights.add(text('stop'), 0)
    const [held] = flights.shown
    if (!held) throw new Error('nothing flies')
    expect(flights.leftOf(held, 2_000)).toBe(590)
    flights.hold(held, 2_000)
    flights.hold(held, 3_000)
    flights.advance(60_000)
    expect(shown()).toEqual(['stop'])
    expect(flights.leftOf(held, 60_000)).toBe(590)
    flights.add(text('next'), 60_000)
    expect(shown()).toEqual(['stop'])
    flights.release(held, 60_500)
    expect(flights.leftOf(held, 60_500)).toBe(590)
    expect(flights.leftOf(held, 61_500)).toBe(485)
    flights.advance(60_500)
    expect(shown()).toEqual(['stop', 'next'])
    flights.advance(66_500)
    expect(shown()).toEqual(['next'])
  })

  it('[DAN9] at the top keeps its place', () => {
    flights.add(text('first', { mode: 'top' }), 0)
    const [held] = flights.shown
    if (!held) throw new Error('nothing is shown')
    flights.hold(held, 1_000)
    flights.add(text('second', { mode: 'top' }), 9_000)
    expect(flights.shown.map(({ lane }) => lane)).toEqual([0, 1])
    flights.release(held, 10_000)
    flights.advance(12_999)
    expect(shown()).toEqual(['first', 'second'])
    flights.advance(13_000)
    expect(shown()).toEqual([])
  })
})

describe('another size', () => {
  it('[DAN10] keeps each text where it is on its way, at its new speed', () => {
    flights.add(text('half way'), 0)
    const [flight] = flights.shown
    if (!flight) throw new Error('nothing flies')
    flight.stale = false
    flights.rearrange({ ...STAGE, width: 400, scrollMs: 4_000 }, 4_000)
    expect(flights.leftOf(flight, 4_000)).toBe(400 - 480 / 2)
    expect(flight.stale).toBe(true)
    flights.advance(5_999)
    expect(shown()).toEqual(['half way'])
    flights.advance(6_000)
    expect(shown()).toEqual([])
  })

  it('[DAN1] [DAN10] takes texts away rather than let them touch', () => {
    flights.add(text('upper'), 0)
    flights.add(text('lower'), 0)
    expect(flights.shown.map(({ lane }) => lane)).toEqual([0, 1])
    flights.rearrange({ ...STAGE, lanes: 1 }, 100)
    expect(shown()).toEqual(['upper'])
  })
})
