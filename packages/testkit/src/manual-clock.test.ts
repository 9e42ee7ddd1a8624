import { describe, expect, it } from 'vitest'
import { ManualClock } from './manual-clock.ts'

describe('a clock that a test moves', () => {
  it('runs what falls due on the way, in order, each at its time', () => {
    const clock = new ManualClock(1_000)
    const ran: [string, number][] = []
    const note = (name: string) => () => void ran.push([name, clock.monotonicMs()])
    clock.after(30, note('late'))
    clock.after(10, note('early'))
    const stop = clock.every(20, note('every'))
    clock.advance(9)
    expect(ran).toEqual([])
    clock.advance(31)
    expect(ran).toEqual([
      ['early', 1_010],
      ['every', 1_020],
      ['late', 1_030],
      ['every', 1_040],
    ])
    stop()
    clock.advance(100)
    expect([ran.length, clock.now()]).toEqual([4, 1_140])
  })

  it('may have its wall clock set, which runs nothing', () => {
    const clock = new ManualClock(1_000)
    clock.after(10, () => expect.unreachable())
    clock.stepWall(-500)
    expect([clock.now(), clock.monotonicMs()]).toEqual([500, 1_000])
  })

  it('fails a test whose timers set each other at once without end, in place of keeping it waiting', () => {
    const clock = new ManualClock(1_000)
    const again = (): void => void clock.after(0, again)
    again()
    expect(() => clock.advance(10)).toThrow('without end at 1000 ms')
  })
})
