import { describe, expect, it } from 'vitest'
import { MAX_MINUTES } from './minutes.ts'
import { MAX_SOURCES, NOTHING_PLAYED, ShowAudience } from './show-audience.ts'

const START = 1_700_000_000_000
const at = (seconds: number): number => START + seconds * 1_000

describe('the viewers of a show on one node', () => {
  it('[REPORT2] adds up how long everybody stayed, by minute', () => {
    const audience = new ShowAudience(START, [1, 2])
    audience.join(3, at(30))
    audience.leave(3, at(90))
    audience.count(at(130))
    expect(audience.take().minutes).toEqual([
      { minute: 0, watchMs: 2 * 60_000 + 30_000, joins: 3, leaves: 0, peak: 3, ...NOTHING_PLAYED },
      { minute: 1, watchMs: 3 * 30_000 + 2 * 30_000, joins: 0, leaves: 1, peak: 3, ...NOTHING_PLAYED },
      { minute: 2, watchMs: 2 * 10_000, joins: 0, leaves: 0, peak: 2, ...NOTHING_PLAYED },
    ])
    expect(audience.viewers).toBe(2)
  })

  it('[REPORT2] what comes out of order takes nothing away, and nobody leaves who is not there', () => {
    const audience = new ShowAudience(START, [1])
    audience.count(at(20))
    audience.leaveAll(at(10))
    audience.leave(1, at(11))
    audience.count(at(40))
    expect(audience.take().minutes).toEqual([
      { minute: 0, watchMs: 20_000, joins: 1, leaves: 1, peak: 1, ...NOTHING_PLAYED },
    ])
    expect(audience.viewers).toBe(0)
  })

  it('the most viewers at once are those on all nodes', () => {
    const audience = new ShowAudience(START, [1])
    audience.count(at(1), 40)
    audience.count(at(2), 30)
    expect(audience.take().minutes[0]?.peak).toBe(40)
  })

  it('[REPORT3] gives what changed, with all that the minute has by then', () => {
    const audience = new ShowAudience(START, [1])
    audience.count(at(5))
    expect(audience.take()).toMatchObject({ minutes: [{ minute: 0, watchMs: 5_000 }], sketch: expect.any(String) })
    expect(audience.take()).toEqual({ minutes: [], sources: [], sketch: undefined, stays: undefined })
    audience.count(at(9))
    expect(audience.take()).toMatchObject({ minutes: [{ minute: 0, watchMs: 9_000, joins: 1 }], sketch: undefined })
    audience.count(at(70))
    expect(audience.take().minutes.map(({ minute, watchMs }) => [minute, watchMs])).toEqual([
      [0, 60_000],
      [1, 10_000],
    ])
    audience.leave(1, at(71.000_4))
    audience.count(at(300))
    expect(audience.take().minutes).toEqual([
      { minute: 1, watchMs: 11_000, joins: 0, leaves: 1, peak: 1, ...NOTHING_PLAYED },
    ])
    audience.join(1, at(301.000_4))
    expect(audience.take()).toEqual({
      minutes: [{ minute: 5, watchMs: 0, joins: 1, leaves: 0, peak: 1, ...NOTHING_PLAYED }],
      sources: [],
      sketch: undefined,
      stays: '{"left":[0,1],"here":[1]}',
    })
  })

  it('[REPORT20] tells how long visits last, from when everybody joined, when that has changed', () => {
    const audience = new ShowAudience(START, [1, 2])
    audience.join(3, at(100))
    expect(audience.take().stays).toBe('{"left":[],"here":[1,2]}')
    audience.count(at(110))
    expect(audience.take().stays).toBeUndefined()
    audience.leave(2, at(130))
    audience.count(at(200))
    expect(audience.take().stays).toBe('{"left":[0,0,1],"here":[0,1,0,1]}')
    audience.leaveAll(at(230))
    expect(audience.take().stays).toBe('{"left":[0,0,2,1],"here":[]}')
  })

  it('[REPORT10] what comes after a week counts to its last minute', () => {
    const audience = new ShowAudience(START, [1])
    audience.count(at(MAX_MINUTES * 60 + 3_600))
    const { minutes } = audience.take()
    expect(minutes).toHaveLength(MAX_MINUTES)
    expect(minutes.at(-1)).toMatchObject({ minute: MAX_MINUTES - 1, watchMs: 61 * 60_000 })
  })

  it('[REPORT12] adds up what players say to the minute in which they say it', () => {
    const audience = new ShowAudience(START, [1])
    audience.played({ playedMs: 29_000, stalls: 1, stalledMs: 1_000, delayMs: 900 }, at(30))
    audience.played({ playedMs: 10_000 }, at(40))
    audience.played({ delayMs: 1_100 }, at(70))
    expect(audience.take().minutes).toMatchObject([
      { minute: 0, playedMs: 39_000, stalls: 1, stalledMs: 1_000, delays: 1, delayMs: 900 },
      { minute: 1, playedMs: 0, stalls: 0, stalledMs: 0, delays: 1, delayMs: 1_100 },
    ])
  })

  it('[REPORT13] counts visits by where they came from: fifty sources, the rest together', () => {
    const audience = new ShowAudience(START, [])
    for (let n = 0; n < MAX_SOURCES; n++) audience.visited(`s${n}`)
    for (const source of ['s0', 'late', 'later']) audience.visited(source)
    const { sources } = audience.take()
    expect(sources).toHaveLength(MAX_SOURCES + 1)
    expect(sources).toContainEqual(['s0', 2])
    expect(sources.at(-1)).toEqual(['other', 2])
    expect(audience.take().sources).toEqual([])
    audience.visited('s1')
    expect(audience.take().sources).toEqual([['s1', 2]])
  })
})
