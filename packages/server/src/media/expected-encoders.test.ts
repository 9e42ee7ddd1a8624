import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { ExpectedEncoders } from './expected-encoders.ts'

const GRACE_MS = 45_000

function start() {
  const clock = new ManualClock()
  const gone: string[] = []
  return {
    clock,
    gone,
    expected: new ExpectedEncoders(clock, GRACE_MS, (room, stream) => gone.push(`${room} ${stream}`)),
  }
}

describe('an encoder that was lost with its node', () => {
  it('[MEDIA9] is waited for as long as any, and then its stream is over', () => {
    const { clock, gone, expected } = start()
    expected.add('one', 'a')
    expect([expected.has('one'), expected.has('two')]).toEqual([true, false])
    clock.advance(GRACE_MS - 1)
    expect(gone).toEqual([])
    // Asked for again: that does not make the time longer.
    expected.add('one', 'a')
    clock.advance(1)
    expect([gone, expected.has('one')]).toEqual([['one a'], false])
  })

  it('[MEDIA9] is waited for no longer when it is back, or another stream is there', () => {
    const { clock, gone, expected } = start()
    expected.add('one', 'a')
    expect([expected.stop('one'), expected.stop('one'), expected.has('one')]).toEqual(['a', undefined, false])
    expected.add('two', 'b')
    clock.advance(1_000)
    expected.add('two', 'c')
    clock.advance(GRACE_MS - 1_000)
    expect(gone).toEqual([])
    clock.advance(1_000)
    expect(gone).toEqual(['two c'])
    expected.add('three', 'd')
    expected.close()
    clock.advance(2 * GRACE_MS)
    expect(gone).toEqual(['two c'])
  })
})
