import type { RoomEvent } from '@ovation/room'
import { describe, expect, it } from 'vitest'
import { countShows } from './shows.ts'
import type { CountedShows } from './shows.ts'

const START = 1_700_000_000_000

/** Events in a row, each with the second after the start at which it was stored. */
const log = (...events: [second: number, type: string, body?: object | null][]): RoomEvent[] =>
  events.map(([second, type, body = {}], n) => {
    const head = { v: 1, room: 'r', epoch: 1, actor: 'a', audience: 'all', tier: 'timeline' }
    return { ...head, seq: n + 1, at: START + second * 1_000, type, body } as unknown as RoomEvent
  })

const EVENING = log(
  [-60, 'room.opened', { title: 'Open' }],
  [-30, 'message.sent', { text: 'early' }],
  [-20, 'likes.tallied', { total: 5 }],
  [0, 'stream.started', { stream: 's1' }],
  [10, 'message.sent', { text: 'one' }],
  [50, 'message.sent', null],
  [61, 'gift.sent', { gift: 'star', count: 3, amount: 30 }],
  [62, 'gift.sent', null],
  [63, 'likes.tallied', { total: 12 }],
  [64, 'room.titled', { title: 'Friday' }],
  [70, 'stream.interrupted', { stream: 's1' }],
  [90, 'stream.started', { stream: 's2' }],
  [125, 'message.sent', { text: 'three' }],
  [140, 'stream.ended', { stream: 's2' }],
  [150, 'message.sent', { text: 'late' }],
)

const EXPECTED = {
  shows: [{ startedAt: START, endedAt: START + 140_000, title: 'Friday', interruptions: 1 }],
  minutes: [
    { startedAt: START, minute: 0, messages: 2, likes: 0, gifts: 0, coins: 0 },
    { startedAt: START, minute: 1, messages: 0, likes: 7, gifts: 4, coins: 30 },
    { startedAt: START, minute: 2, messages: 1, likes: 0, gifts: 0, coins: 0 },
  ],
}

describe('what the log tells of shows', () => {
  it('[REPORT1] [REPORT5] counts what happened from the start to the end of a broadcast, through an interruption', () => {
    const counted = countShows('r', undefined, EVENING)
    expect(counted).toMatchObject(EXPECTED)
    expect(counted.at).toMatchObject({ seq: 15, title: 'Friday', likes: 12, show: null, minute: null })
  })

  it('[REPORT5] in whatever pieces it is delivered, and however often', () => {
    for (let cut = 0; cut <= EVENING.length; cut++) {
      const shows = new Map<number, object>()
      const minutes = new Map<number, object>()
      const keep = (counted: CountedShows): CountedShows => {
        for (const show of counted.shows) shows.set(show.startedAt, show)
        for (const minute of counted.minutes) minutes.set(minute.minute, minute)
        return counted
      }
      // What was counted is stored as JSON in between.
      const first = JSON.parse(JSON.stringify(keep(countShows('r', undefined, EVENING.slice(0, cut))).at))
      keep(countShows('r', first, EVENING.slice(Math.max(0, cut - 2))))
      expect([...shows.values()], `cut at ${cut}`).toEqual(EXPECTED.shows)
      expect([...minutes.values()], `cut at ${cut}`).toEqual(EXPECTED.minutes)
    }
  })

  it('[REPORT1] a broadcast that begins while another is on air ends that one', () => {
    const { shows } = countShows(
      'r',
      undefined,
      log([0, 'stream.started', { stream: 's1' }], [30, 'stream.started', { stream: 's2' }]),
    )
    expect(shows).toEqual([
      { startedAt: START, endedAt: START + 30_000, title: '', interruptions: 0 },
      { startedAt: START + 30_000, endedAt: null, title: '', interruptions: 0 },
    ])
  })

  it('[REPORT1] an interruption counts when the encoder is lost, not when it comes back', () => {
    const events = log([0, 'stream.started', { stream: 's1' }], [5, 'stream.interrupted', { stream: 's1' }])
    expect(countShows('r', undefined, events).shows).toMatchObject([{ interruptions: 1, endedAt: null }])
  })

  it('a show that goes on says nothing new while nothing is counted', () => {
    const events = log([0, 'stream.started', { stream: 's1' }], [1, 'member.muted', {}])
    const { at } = countShows('r', undefined, events.slice(0, 1))
    expect(countShows('r', at, events)).toEqual({ at: { ...at, seq: 2 }, shows: [], minutes: [] })
  })
})
