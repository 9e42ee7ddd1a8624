import { describe, expect, it } from 'vitest'
import { PresenceOutbox } from './presence-outbox.ts'

const outbox = (...here: string[]) => ({ here: new Set(here), box: new PresenceOutbox(() => here) })

describe('what a node has not reported yet', () => {
  it('[OWN11] the first report names everybody, the next only what changed since', () => {
    const { box } = outbox('mei', 'tao')
    const first = box.take(10)
    expect(first).toEqual({ base: '', next: expect.stringMatching(/./), came: ['mei', 'tao'], went: [] })
    box.told()
    box.changed('mei', false)
    box.changed('ana', true)
    const second = box.take(10)
    expect(second).toEqual({ base: first.next, next: expect.any(String), came: ['ana'], went: ['mei'] })
    expect(second.next).not.toBe(first.next)
    box.told()
    // Nothing changed: the report keeps its name.
    expect(box.take(10)).toEqual({ base: second.next, next: second.next, came: [], went: [] })
  })

  it('[OWN11] so many people at most; the rest is in the next report', () => {
    const { box } = outbox('a', 'b', 'c')
    expect(box.take(2).came).toEqual(['a', 'b'])
    box.told()
    expect(box.take(2).came).toEqual(['c'])
  })

  it('[OWN11] a report without an answer is sent again, but for who has changed since', () => {
    const { box } = outbox('a', 'b')
    const lost = box.take(10)
    box.changed('a', false)
    box.failed()
    const again = box.take(10)
    expect(again).toMatchObject({ base: '', came: ['b'], went: ['a'] })
    expect(again.next).not.toBe(lost.next)
    box.told()
    // It was confirmed: nothing is left of it.
    box.failed()
    expect(box.take(10)).toMatchObject({ base: again.next, came: [], went: [] })
  })

  it('[OWN11] a confirmation without a report means nothing', () => {
    const { box } = outbox('a')
    const { next } = box.take(10)
    box.told()
    box.told()
    expect(box.take(10)).toEqual({ base: next, next, came: [], went: [] })
  })

  it('[OWN11] an owner that knows nothing is told everything, of those who are here then', () => {
    const here = ['a', 'b']
    const box = new PresenceOutbox(() => here)
    box.take(10)
    box.told()
    here.splice(0, 2, 'c')
    box.changed('a', false)
    box.startAnew()
    expect(box.take(10)).toMatchObject({ base: '', came: ['c'], went: [] })
    // A report that was on its way is void.
    box.startAnew()
    box.failed()
    expect(box.take(10)).toMatchObject({ base: '', came: ['c'], went: [] })
  })

  it('[OWN11] changes that an owner never asked for are bounded: then it is told everything', () => {
    const box = new PresenceOutbox(() => ['a'])
    box.take(10)
    box.told()
    for (let n = 0; n < 200_000; n++) box.changed(`p${n}`, false)
    expect(box.take(1).went).toEqual(['p0'])
    box.told()
    box.changed('x', false)
    box.changed('y', false)
    expect(box.take(10)).toMatchObject({ base: '', came: ['a'], went: [] })
  })
})
