import { describe, expect, it } from 'vitest'
import { MAX_WAIT_MS, MAX_WAITING_TEXTS, Waiting } from './waiting.ts'

const KEPT = 2
const all = (): boolean => true
const none = (): boolean => false
function drain(waiting: Waiting<string>, now = 0): string[] {
  const taken: string[] = []
  waiting.offer(now, (what) => taken.push(what) > 0)
  return taken
}

describe('texts that wait for a place', () => {
  it('[DAN8] the most important first, and among equals those that came first', () => {
    const waiting = new Waiting<string>(KEPT)
    waiting.add('guest 1', 0, 0)
    waiting.add('member 1', 1, 0)
    waiting.add('guest 2', 0, 0)
    waiting.add('staff', 2, 0)
    waiting.add('member 2', 1, 0)
    expect(waiting.size).toBe(5)
    expect(drain(waiting)).toEqual(['staff', 'member 1', 'member 2', 'guest 1', 'guest 2'])
    expect(waiting.size).toBe(0)
  })

  it('[DAN8] a second at most, but staff for as long as it takes', () => {
    const waiting = new Waiting<string>(KEPT)
    waiting.add('guest', 0, 0)
    waiting.add('staff', 2, 0)
    expect(waiting.offer(MAX_WAIT_MS, none)).toEqual([])
    expect(waiting.offer(MAX_WAIT_MS + 1, none)).toEqual(['guest'])
    expect(waiting.offer(60_000, none)).toEqual([])
    expect(waiting.size).toBe(1)
    expect(waiting.offer(60_001, all)).toEqual([])
    expect(waiting.size).toBe(0)
  })

  it('[DAN8] too many drop the oldest of the least important', () => {
    const waiting = new Waiting<string>(KEPT)
    waiting.add('member', 1, 0)
    for (let n = 1; n < MAX_WAITING_TEXTS; n++) expect(waiting.add(`guest ${n}`, 0, n)).toBeUndefined()
    expect(waiting.add('staff', 2, 99)).toBe('guest 1')
    expect(waiting.add('newest guest', 0, 99)).toBe('guest 2')
    expect(waiting.size).toBe(MAX_WAITING_TEXTS)
    expect(drain(waiting, 99).slice(0, 3)).toEqual(['staff', 'member', 'guest 3'])
  })

  it('[DAN5] one that is removed is not offered', () => {
    const waiting = new Waiting<string>(KEPT)
    waiting.add('a', 0, 0)
    waiting.add('b', 0, 0)
    waiting.remove((what) => what === 'a')
    expect(drain(waiting)).toEqual(['b'])
  })
})
