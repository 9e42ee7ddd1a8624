import { describe, expect, it } from 'vitest'
import { AlertPlayer } from './viewer-alert-player.ts'
import { AlertQueue } from './viewer-alert-queue.ts'

function world(seconds = 5) {
  let now = 1_000
  let due: { at: number; run: () => void } | undefined
  let changes = 0
  let seq = 10
  const queue = new AlertQueue({ read: () => undefined, write: () => {} })
  queue.begin({ epoch: 1, seq, at: 0 }, [])
  const player = new AlertPlayer({
    ...{ queue, seconds, now: () => now, changed: () => void changes++ },
    after: (delayMs, run) => {
      const mine = (due = { at: now + delayMs, run })
      return () => {
        if (due === mine) due = undefined
      }
    },
  })
  const pass = (ms: number): void => {
    const end = now + ms
    while (due && due.at <= end) {
      const { at, run } = due
      now = at
      due = undefined
      run()
    }
    now = end
  }
  const give = (actor: string, gift: 'star' | 'flower' = 'star'): void => {
    queue.take({ epoch: 1, seq: ++seq, at: 0, actor, name: actor, gift, count: 1 })
    player.look()
  }
  return {
    queue,
    player,
    pass,
    give,
    shown: () => queue.current && `${queue.current.name} ${queue.current.count}`,
    changes: () => changes,
  }
}

describe('showing alerts', () => {
  it('[OVERLAY5] each is shown for its time, then the next, then none', () => {
    const { give, pass, shown, changes } = world()
    give('a')
    give('b')
    expect(shown()).toBe('a 1')
    pass(4_999)
    expect(shown()).toBe('a 1')
    pass(1)
    expect(shown()).toBe('b 1')
    pass(5_000)
    expect(shown()).toBeUndefined()
    expect(changes()).toBe(3)
    give('c')
    expect(shown()).toBe('c 1')
  })

  it('[OVERLAY5] a combo is shown long enough to be read, and not for ever', () => {
    const { give, pass, shown, changes } = world()
    give('a')
    pass(1_000)
    give('a')
    pass(3_999)
    expect(shown()).toBe('a 2')
    expect(changes()).toBe(2)
    pass(1)
    expect(shown()).toBeUndefined()
    give('a')
    give('b')
    for (let n = 0; n < 40; n++) {
      pass(500)
      if (shown()?.startsWith('b')) break
      if (n < 20) give('a')
    }
    expect(shown()).toBe('b 1')
    const late = world()
    late.give('a')
    late.pass(4_900)
    late.give('a')
    late.pass(1_999)
    expect(late.shown()).toBe('a 2')
    late.pass(1)
    expect(late.shown()).toBeUndefined()
  })

  it('[OVERLAY5] a combo is shown three times as long at most', () => {
    const { give, pass, shown } = world()
    give('a')
    give('b')
    for (let ms = 0; ms < 14_900; ms += 100) {
      pass(100)
      give('a')
    }
    expect(shown()).toMatch(/^a/)
    pass(100)
    expect(shown()).toBe('b 1')
  })

  it('[MSG3] of somebody who is erased it is taken away at once, and the next follows', () => {
    const { queue, player, give, shown } = world()
    give('a')
    give('b')
    queue.forget('a')
    player.look()
    expect(shown()).toBe('b 1')
  })

  it('[OVERLAY5] ends with what it was for', () => {
    const { player, pass, give, shown } = world()
    give('a')
    player.close()
    pass(60_000)
    expect(shown()).toBe('a 1')
  })
})
