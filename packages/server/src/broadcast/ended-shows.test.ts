import { describe, expect, it } from 'vitest'
import { EndedShows, isCutLately, isEndedShow } from './ended-shows.ts'

const ended = (by: string | undefined, endedAt = 0, stream = 'a') =>
  ({ status: 'ended', stream, endedAt, ...(by === undefined ? {} : { by }) }) as const

/** At which of these seconds a publisher is let in. */
const allowedAt = (by: string | undefined, ...seconds: number[]): number[] => {
  const shows = new EndedShows()
  return seconds.filter((s) => !shows.refuses('demo', ended(by), s * 1_000))
}

describe('a show that somebody ended', () => {
  it('[STUDIO31] is known by who ended it', () => {
    expect(['studio', 'site', 'host', 'encoder', 'toString', undefined].filter(isEndedShow)).toEqual(['studio', 'site'])
  })

  it('[STUDIO31] stays ended for half a minute, or ten where the site cut it; one that its encoder ended for no time', () => {
    expect(allowedAt('studio', 29.999)).toEqual([])
    expect(allowedAt('studio', 30)).toEqual([30])
    expect(allowedAt('site', 599.999)).toEqual([])
    expect(allowedAt('site', 600)).toEqual([600])
    expect(allowedAt('host', 0)).toEqual([0])
    expect(allowedAt(undefined, 0)).toEqual([0])
    expect(new EndedShows().refuses('demo', { status: 'none' }, 0)).toBe(false)
  })

  it('[STUDIO31] [MEDIA56] that the site cut is followed by none from a file for ten minutes', () => {
    expect([isCutLately(ended('site'), 599_999), isCutLately(ended('site'), 600_000)]).toEqual([true, false])
    expect([isCutLately(ended('studio'), 0), isCutLately({ status: 'none' }, 0)]).toEqual([false, false])
  })

  it('[STUDIO31] refuses an encoder that tries by itself, later and later, as long as it does', () => {
    // As OBS waits: 2 s, and each time 1.5 times as long.
    const tries = Array.from({ length: 16 }, (_, n) => 2 * ((1.5 ** (n + 1) - 1) / 0.5))
    expect(allowedAt('studio', ...tries)).toEqual([])
  })

  it('[STUDIO31] lets in who comes back after it was given up', () => {
    expect(allowedAt('studio', 10, 25, 54.999, 120)).toEqual([120])
    expect(allowedAt('studio', 10, 30)).toEqual([30])
  })

  it('[STUDIO31] every show, and every room, for itself', () => {
    const shows = new EndedShows()
    expect(shows.refuses('demo', ended('studio', 0), 20_000)).toBe(true)
    expect(shows.refuses('other', ended('studio', -30_000), 20_000)).toBe(false)
    expect(shows.refuses('demo', ended('studio', 0, 'a'), 39_999)).toBe(true)
    expect(shows.refuses('demo', ended('studio', 0, 'b'), 39_999)).toBe(false)
  })

  it('[STUDIO90] that the site cuts after its end is refused from then on as long as any that it cut', () => {
    const shows = new EndedShows()
    expect(shows.refuses('demo', ended('studio', 0), 1_000)).toBe(true)
    expect(shows.refuses('demo', ended('site', 2_000), 601_999)).toBe(true)
    const others = new EndedShows()
    expect(others.refuses('demo', ended('studio', 0), 1_000)).toBe(true)
    expect(others.refuses('demo', ended('site', 2_000), 602_000)).toBe(false)
  })

  it('[STUDIO31] remembers the tries of a thousand rooms', () => {
    const shows = new EndedShows()
    for (let n = 0; n <= 1_000; n++) shows.refuses(`room ${n}`, ended('studio'), 29_000)
    // The oldest is forgotten: its hold is that of its end again.
    expect(shows.refuses('room 0', ended('studio'), 57_000)).toBe(false)
    expect(shows.refuses('room 1', ended('studio'), 57_000)).toBe(true)
    expect(shows.refuses('room 1000', ended('studio'), 57_000)).toBe(true)
  })

  it('[MEDIA70] lets in at once who starts by hand after an end in the studio, whatever was refused before', () => {
    const shows = new EndedShows()
    const tap = { via: 'browser', tapped: true } as const
    expect(shows.refuses('demo', ended('studio'), 20_000)).toBe(true)
    expect(shows.refuses('demo', ended('studio'), 20_001, tap)).toBe(false)
    expect(shows.refuses('demo', ended('studio'), 20_002, { via: 'browser' })).toBe(true)
    expect(shows.refuses('other', ended('studio'), 0, tap)).toBe(false)
  })

  it('[MEDIA70] refuses them for ten minutes after the cut of the site, and no longer for having tried', () => {
    const shows = new EndedShows()
    const tap = { via: 'browser', tapped: true } as const
    for (const at of [1_000, 300_000, 599_999]) expect(shows.refuses('demo', ended('site'), at, tap)).toBe(true)
    expect(shows.refuses('demo', ended('site'), 600_000, tap)).toBe(false)
    // Nor has it made anybody else wait.
    expect(shows.refuses('demo', ended('site'), 600_000)).toBe(false)
  })

  it('[MEDIA71] keeps an encoder that reconnects by itself from taking the place of who started by hand', () => {
    const shows = new EndedShows()
    const live = { status: 'live', stream: 'b', startedAt: 21_000 } as const
    expect(shows.refuses('demo', ended('studio'), 20_000)).toBe(true)
    expect(shows.refuses('demo', ended('studio'), 20_500, { via: 'browser', tapped: true })).toBe(false)
    expect(shows.refuses('demo', live, 30_000)).toBe(true)
    // The browser reconnects in its own show.
    expect(shows.refuses('demo', live, 31_000, { via: 'browser' })).toBe(false)
    expect(shows.refuses('demo', live, 45_000)).toBe(true)
    // It gave up; who comes now was started.
    expect(shows.refuses('demo', live, 90_000)).toBe(false)
    expect(new EndedShows().refuses('demo', live, 30_000)).toBe(false)
  })
})
