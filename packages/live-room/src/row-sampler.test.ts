import { describe, expect, it } from 'vitest'
import { isAlwaysDrawn, MAX_DRAWN_PER_SECOND, RowSampler } from './row-sampler.ts'
import type { Row } from './rows-of.ts'

let next = 1
const row = (at: number, text = 'x'): Row => {
  const seq = next++
  const author = { id: 'a', name: 'A', role: 'guest' as const }
  return {
    ...{ kind: 'message', key: `a/${seq}`, seq, at },
    message: { seq, epoch: 1, at, cid: String(seq), text, status: 'delivered', own: false, author },
  }
}
const gift = (at: number): Row => ({ kind: 'gift', key: `e${next}`, seq: next++, at, gift: {} as never })
/** So many a second, from a moment on, for so long. */
const rush = (perSecond: number, fromMs: number, forMs: number): Row[] =>
  Array.from({ length: (perSecond * forMs) / 1_000 }, (_, n) => row(fromMs + (n * 1_000) / perSecond))

function chat(always: (row: Row) => boolean = () => false) {
  const clock = { now: 0 }
  const sampler = new RowSampler(always, () => clock.now)
  return { clock, sampler, drawn: (rows: readonly Row[]) => rows.filter((one) => sampler.draws(one)) }
}

describe('the rows of a busy chat', () => {
  it('[CHAT9] are all drawn up to twenty a second', () => {
    const { sampler, drawn } = chat()
    const rows = rush(20, 0, 5_000)
    sampler.take(rows)
    expect(drawn(rows)).toHaveLength(100)
    expect(sampler.oneIn).toBeUndefined()
  })

  it('[CHAT9] are drawn at most ten times a second above that, evenly', () => {
    const { sampler, drawn } = chat()
    sampler.take(rush(300, 0, 2_000))
    const rows = rush(300, 2_000, 5_000)
    sampler.take(rows)
    const times = drawn(rows).map(({ at }) => at)
    expect(times.length).toBeGreaterThan(45)
    expect(times.length).toBeLessThanOrEqual(5 * MAX_DRAWN_PER_SECOND)
    for (const [n, at] of times.entries())
      if (n > 0) expect(at - (times[n - 1] ?? 0)).toBeGreaterThanOrEqual(1_000 / MAX_DRAWN_PER_SECOND)
  })

  it('[CHAT9] are all drawn again when fewer than twelve a second come', () => {
    const { sampler, drawn } = chat()
    sampler.take(rush(100, 0, 3_000))
    const busy = rush(15, 3_000, 6_000)
    sampler.take(busy)
    expect(drawn(busy).length).toBeLessThan(busy.length)
    const calm = rush(10, 9_000, 6_000)
    sampler.take(calm)
    expect(drawn(calm.slice(30))).toHaveLength(30)
  })

  it('[CHAT9] are no rush if they come together after a pause but were said one by one', () => {
    const { sampler, drawn } = chat()
    const rows = rush(5, 0, 40_000)
    sampler.take(rows)
    expect(drawn(rows)).toHaveLength(200)
  })

  it('[CHAT9] are always drawn if they have to be, beside the others; gifts and what is not stored yet too', () => {
    const { sampler, drawn } = chat((one) => one.kind === 'message' && one.message.text === 'mine')
    const others = rush(200, 0, 4_000)
    const mine = [row(3_000, 'mine'), row(3_001, 'mine'), gift(3_002)]
    const both = [...others, ...mine].toSorted((a, b) => a.at - b.at)
    sampler.take(both)
    expect(drawn(mine)).toHaveLength(3)
    const alone = chat()
    alone.sampler.take(others)
    expect(drawn(others)).toEqual(alone.drawn(others))
    expect(sampler.draws({ ...row(3_003), seq: undefined } as Row)).toBe(true)
  })

  it('[CHAT9] tell of how many one is drawn, until two seconds after the last was left out', () => {
    const { clock, sampler } = chat()
    sampler.take(rush(10, 0, 10_000))
    clock.now = 12_000
    sampler.take(rush(120, 10_000, 2_000))
    expect(sampler.oneIn).toBeGreaterThan(1)
    clock.now = 14_000
    sampler.take(rush(120, 12_000, 2_000))
    expect(sampler.oneIn).toBe(12)
    clock.now = 16_000
    expect(sampler.oneIn).toBe(12)
    clock.now = 16_001
    expect(sampler.oneIn).toBeUndefined()
  })

  it('[CHAT9] tell it at most once a second', () => {
    const { clock, sampler } = chat()
    clock.now = 4_000
    sampler.take(rush(120, 0, 4_000))
    const told = sampler.oneIn
    sampler.take(rush(300, 4_000, 900))
    clock.now = 4_999
    expect(sampler.oneIn).toBe(told)
    sampler.take(rush(300, 4_900, 1_000))
    clock.now = 5_000
    expect(sampler.oneIn).toBe(30)
  })

  it('[CHAT10] are all drawn for whoever reads back, and after what was missed', () => {
    const { sampler, drawn } = chat()
    const rows = rush(200, 0, 4_000)
    sampler.take(rows)
    expect(drawn(rows).length).toBeLessThan(100)
    sampler.drawAll()
    expect(drawn(rows)).toHaveLength(800)
    const more = rush(200, 4_000, 1_000)
    sampler.take(more, true)
    expect(drawn(more)).toHaveLength(200)
  })

  it('[CHAT10] are forgotten when the log has them no more', () => {
    const { sampler, drawn } = chat()
    const rows = rush(200, 0, 4_000)
    sampler.take(rows)
    const at = rows[400]?.seq ?? 0
    const after = drawn(rows).filter(({ seq = 0 }) => seq >= at)
    sampler.forget(at)
    expect(drawn(rows)).toEqual([...rows.slice(0, 400), ...after])
  })
})

it.each([
  ['one’s own', { own: true }, true],
  ['a moderator’s', { author: { id: 'm', name: 'M', role: 'moderator' } }, true],
  ['a host’s', { author: { id: 'h', name: 'H', role: 'host' } }, true],
  ['one that mentions them', { text: 'hi @Mia!' }, true],
  ['one that mentions somebody with a longer name', { text: 'hi @Miaow' }, false],
  ['one with only their name', { text: 'hi Mia' }, false],
  ['a member’s', { author: { id: 'b', name: 'B', role: 'member' } }, false],
] as const)('[CHAT9] %s is always drawn: %s', (_, more, always) => {
  const one = row(0)
  if (one.kind === 'message') Object.assign(one.message, more)
  expect(isAlwaysDrawn(one, 'Mia')).toBe(always)
})

it('[CHAT9] a gift is always drawn, and before one has a name nothing mentions one', () => {
  expect(isAlwaysDrawn(gift(0), 'Mia')).toBe(true)
  expect(isAlwaysDrawn(row(0, '@undefined'), undefined)).toBe(false)
})
