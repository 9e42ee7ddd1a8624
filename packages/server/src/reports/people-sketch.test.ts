import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { MAX_DIGESTS, PeopleSketch } from './people-sketch.ts'

const digest = (n: number): number => createHash('sha256').update(String(n)).digest().readUIntBE(0, 6)
const crowd = (from: number, to: number): PeopleSketch =>
  new PeopleSketch(Array.from({ length: to - from }, (_, n) => digest(from + n)))

describe('how many different people there were', () => {
  it('[REPORT4] each once, exactly while they are few', () => {
    const sketch = new PeopleSketch()
    expect(sketch.people).toBe(0)
    expect(sketch.add(digest(1))).toBe(true)
    expect(sketch.add(digest(1))).toBe(false)
    for (let n = 0; n < MAX_DIGESTS - 1; n++) sketch.add(digest(n))
    expect(sketch.people).toBe(MAX_DIGESTS - 1)
  })

  it('[REPORT4] within 5 % when they are many, added one by one or at once', () => {
    const one = new PeopleSketch()
    for (let n = 0; n < 50_000; n++) one.add(digest(n))
    for (const sketch of [one, crowd(0, 50_000)]) {
      expect(sketch.people).toBeGreaterThan(47_500)
      expect(sketch.people).toBeLessThan(52_500)
    }
    expect(one.people).toBe(crowd(0, 50_000).people)
    expect(one.write().length).toBe((MAX_DIGESTS * 6 * 4) / 3)
  })

  it('[REPORT4] those of several nodes are counted together', () => {
    expect(PeopleSketch.merge([]).people).toBe(0)
    expect(PeopleSketch.merge([crowd(0, 60).write(), crowd(40, 100).write()]).people).toBe(100)
    const many = PeopleSketch.merge([crowd(0, 30_000).write(), crowd(20_000, 50_000).write()])
    expect(many.people).toBe(crowd(0, 50_000).people)
  })
})
