import { ManualClock } from '@ovation/testkit'
import { describe, expect, it } from 'vitest'
import { PublishProblems } from './publish-problems.ts'

const HOUR_MS = 3_600_000
const site = () => {
  const clock = new ManualClock(1_700_000_000_000)
  const [counted, logged]: [string[], unknown[]] = [[], []]
  const problems = new PublishProblems({
    clock,
    counted: (reason) => void counted.push(reason),
    log: (said) => void logged.push(said),
  })
  return { clock, counted, logged, problems }
}
const refused = (address: string) => ({ reason: 'unknown_key', detail: '', via: 'rtmp', address }) as const
const lost = (address: string) => ({ reason: 'malformed', detail: 'a message', via: 'rtmp', address }) as const

describe('problems of publishers', () => {
  it('[STUDIO9] say what, why, from where and when; the same again counts up', () => {
    const { clock, problems } = site()
    problems.add('demo', refused('192.0.2.1'))
    clock.advance(1_000)
    problems.add('demo', refused('192.0.2.1'))
    problems.add('demo', lost('192.0.2.1'))
    problems.add('other', refused('192.0.2.2'))
    expect(problems.of('demo')).toEqual([
      { ...lost('192.0.2.1'), at: clock.now(), count: 1 },
      { ...refused('192.0.2.1'), at: clock.now(), count: 2 },
    ])
    clock.advance(6 * HOUR_MS + 1)
    expect(problems.of('demo')).toEqual([])
  })

  it('[STUDIO10] a flood of wrong keys takes few lines, hides no lost publisher, and every one is counted', () => {
    const { counted, logged, problems } = site()
    problems.add('demo', lost('192.0.2.1'))
    for (let n = 0; n < 10_000; n++) problems.add('demo', refused(`198.51.100.${n}`))
    const all = problems.of('demo')
    expect(all.length).toBeLessThanOrEqual(7)
    expect(all.some(({ reason }) => reason === 'malformed')).toBe(true)
    const keys = all.filter(({ reason }) => reason === 'unknown_key')
    expect(keys.reduce((sum, { count }) => sum + count, 0)).toBe(10_000)
    expect(keys.filter(({ address }) => address === null)).toHaveLength(1)
    expect(counted).toHaveLength(10_001)
    expect(logged.length).toBeLessThanOrEqual(5)
    expect(JSON.stringify(logged)).not.toContain('198.51')
  })

  it('[STUDIO10] rooms without number, failures without number and details without end are bounded', () => {
    const { problems } = site()
    for (let n = 0; n < 3_000; n++) problems.add(`room-${n}`, refused('192.0.2.1'))
    expect(problems.of('room-0')).toEqual([])
    expect(problems.of('room-2999')).toHaveLength(1)
    for (let n = 0; n < 100; n++) problems.add('demo', { ...lost(`192.0.2.${n}`), detail: 'x'.repeat(10_000) })
    expect(problems.of('demo').length).toBeLessThanOrEqual(12)
    expect(problems.of('demo')[0]?.detail).toHaveLength(200)
  })
})
