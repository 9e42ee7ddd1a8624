import { describe, expect, it } from 'vitest'
import { homeOf } from './home.ts'
import type { Home, HomeRoom } from './home.ts'

const NOW = Date.UTC(2026, 10, 27, 8)
const MINUTE_MS = 60_000
const room = (name: string, more: Partial<HomeRoom> = {}): HomeRoom => ({
  ...{
    room: name,
    title: `The ${name} room`,
    live: false,
    cover: null,
    still: null,
    viewers: 0,
    startsAt: null,
    replays: 0,
  },
  ...more,
})
const home = (rooms: readonly HomeRoom[], more: Partial<Home> = {}) =>
  homeOf({ site: { name: '', pause: null }, rooms, docs: true, language: 'en', now: NOW, ...more })
const cards = (rooms: readonly HomeRoom[], more: Partial<Home> = {}) => home(rooms, more).lists['rooms'] ?? []

describe('the home page', () => {
  it('[HOME1] has what is live first, with most viewers first; then what is announced, the soonest first; then replays', () => {
    const rooms = [
      room('a'),
      room('b', { replays: 2 }),
      room('c', { startsAt: NOW + 60 * MINUTE_MS }),
      room('d', { startsAt: NOW + 20 * MINUTE_MS, replays: 1 }),
      room('e', { live: true, viewers: 3, startsAt: NOW }),
      room('f', { live: true, viewers: 30 }),
      room('g', { title: '' }),
    ]
    expect(cards(rooms).map((card) => card['room'])).toEqual(['f', 'e', 'd', 'c', 'b', 'g', 'a'])
    expect(cards(rooms).at(-2)).toMatchObject({ title: 'g' })
  })

  it('[HOME1] says of each what a visitor would come for', () => {
    const [live] = cards([room('a', { live: true, viewers: 12_340 })])
    expect(live).toMatchObject({ state: 'live', badge: 'LIVE', says: '12.3K viewers' })
    expect(cards([room('a', { live: true, viewers: 1 })])[0]).toMatchObject({ says: '1 viewer' })
    expect(cards([room('a', { replays: 1 })])[0]).toMatchObject({ says: '1 replay' })
    expect(cards([room('a', { replays: 3 })])[0]).toMatchObject({ says: '3 replays' })
    expect(cards([room('a')])[0]).toMatchObject({ says: 'Not live right now' })
    for (const more of [{ live: true }, { startsAt: NOW }, { startsAt: NOW + 20 * MINUTE_MS }]) {
      expect(cards([room('a', { ...more, replays: 2 })])[0]).toMatchObject({ again: '2 replays' })
      expect(cards([room('a', more)])[0]).not.toHaveProperty('again')
    }
    expect(cards([room('a')])[0]).not.toHaveProperty('state')
  })

  it.each([
    [5 * MINUTE_MS + 1, { state: 'upcoming', badge: 'Upcoming', when: 'Nov 27, 2026, 8:05 AM UTC' }],
    [5 * MINUTE_MS, { state: 'upcoming', badge: 'Upcoming', says: 'About to start' }],
    [-30 * MINUTE_MS, { state: 'upcoming', badge: 'Upcoming', says: 'About to start' }],
    [-30 * MINUTE_MS - 1, { says: 'Not live right now' }],
  ])('[HOME1] says of a broadcast that is announced for in %d ms what its room says', (inMs, says) => {
    const [card] = cards([room('a', { startsAt: NOW + inMs })])
    expect({ ...card, when: card?.['when']?.replaceAll('\u{202f}', ' ') }).toMatchObject(says)
    expect(card?.['startsAt']).toBe('when' in says ? new Date(NOW + inMs).toISOString() : undefined)
  })

  it('[HOME2] is in one language alone', () => {
    const rooms = [room('a', { live: true, viewers: 12_340 }), room('b', { replays: 2 }), room('c')]
    const pause = { text: '' }
    const chinese = home(rooms, { language: 'zh', site: { name: '', pause } })
    expect(chinese.values).toEqual({ language: 'zh', heading: '满堂彩', studio: '主播台', rooms: '直播间' })
    expect(chinese.lists['rooms']?.map(({ says }) => says)).toEqual(['1.2万 人在看', '2 场回放', '未开播'])
    expect(chinese.lists).toMatchObject({ docs: [{ docs: '文档' }], paused: [{ paused: '暂停中', text: '' }] })
    expect(home(rooms).values['heading']).toBe('Ovation')
    expect(home(rooms, { site: { name: 'Friday club', pause: null } }).values['heading']).toBe('Friday club')
  })

  it('[HOME2] says that there are no rooms, and nothing of what is not', () => {
    expect(home([], { docs: false }).lists).toMatchObject({
      ...{ docs: [], paused: [], rooms: [] },
      empty: [{ empty: 'No rooms yet', emptyMore: 'Rooms that are open to everybody appear here.' }],
    })
    expect(home([room('a')]).lists).toMatchObject({ empty: [] })
  })

  it('[HOME3] shows the cover of a room, and draws one where there is none', () => {
    expect(cards([room('a', { cover: '/covers/a.webp' })])[0]).toMatchObject({ cover: '/covers/a.webp' })
    expect(cards([room('a')])[0]?.['cover']).toMatch(/^data:image\/svg\+xml,/)
  })

  it('[HOME5] shows a picture of the video over the drawn cover, and none over one that was chosen', () => {
    const still = '/live/a/still.mp4'
    const [drawn] = cards([room('a', { still })])
    expect([drawn?.['still'], drawn?.['cover']]).toEqual([still, expect.stringMatching(/^data:image/)])
    expect(cards([room('a', { still, cover: '/media/covers/a.webp' })])[0]).toMatchObject({
      ...{ still: '', cover: '/media/covers/a.webp' },
    })
    expect(cards([room('a')])[0]?.['still']).toBe('')
  })
})
