import type { Language } from './language.ts'
import type { Lists, Values } from './page.ts'
import { drawnCover } from './room-cover.ts'

/** A public room, as the home page shows it. */
export type HomeRoom = {
  room: string
  title: string
  live: boolean
  /** The address of an image that was chosen. */
  cover: string | null
  /** Or else that of an MP4 of one picture: of what is live now, or of the newest replay. */
  still: string | null
  viewers: number
  /** For when the next broadcast is announced, milliseconds since 1970. */
  startsAt: number | null
  /** How many broadcasts can be watched again. */
  replays: number
}

type Site = { name: string; pause: { text: string } | null }

const MINUTE_MS = 60_000
/** As in the room itself (`phaseOf` of live-room). */
const SOON_BEFORE_MS = 5 * MINUTE_MS
const SOON_AFTER_MS = 30 * MINUTE_MS

type Words = {
  product: string
  live: string
  upcoming: string
  soon: string
  notLive: string
  viewers: (n: string, one: boolean) => string
  replays: (n: number) => string
  rooms: string
  empty: string
  emptyMore: string
  paused: string
  docs: string
  studio: string
}
const WORDS: Record<Language, Words> = {
  en: {
    product: 'Ovation',
    live: 'LIVE',
    upcoming: 'Upcoming',
    soon: 'About to start',
    notLive: 'Not live right now',
    viewers: (n, one) => `${n} ${one ? 'viewer' : 'viewers'}`,
    replays: (n) => `${n} ${n === 1 ? 'replay' : 'replays'}`,
    rooms: 'Live rooms',
    empty: 'No rooms yet',
    emptyMore: 'Rooms that are open to everybody appear here.',
    paused: 'Paused',
    docs: 'Docs',
    studio: 'Studio',
  },
  zh: {
    product: '满堂彩',
    live: '直播中',
    upcoming: '预告',
    soon: '即将开播',
    notLive: '未开播',
    viewers: (n) => `${n} 人在看`,
    replays: (n) => `${n} 场回放`,
    rooms: '直播间',
    empty: '还没有直播间',
    emptyMore: '公开的直播间会显示在这里。',
    paused: '暂停中',
    docs: '文档',
    studio: '主播台',
  },
}

/** When the next broadcast begins; undefined where none is to come. */
const comesAt = ({ live, startsAt }: HomeRoom, now: number): number | undefined =>
  !live && startsAt !== null && now - startsAt <= SOON_AFTER_MS ? startsAt : undefined

/** Live ones first, with most viewers first; then what is announced, the soonest first; then what can be watched again. */
function byInterest(now: number): (a: HomeRoom, b: HomeRoom) => number {
  const rank = (room: HomeRoom): number =>
    room.live ? 0 : comesAt(room, now) !== undefined ? 1 : room.replays > 0 ? 2 : 3
  return (a, b) =>
    rank(a) - rank(b) ||
    (a.live ? b.viewers - a.viewers : (comesAt(a, now) ?? 0) - (comesAt(b, now) ?? 0)) ||
    (a.title || a.room).localeCompare(b.title || b.room)
}

/** What a card says below its title, and over its cover. */
function sayOf(room: HomeRoom, language: Language, now: number): Values {
  const words = WORDS[language]
  const startsAt = comesAt(room, now)
  const again: Values = room.replays > 0 ? { again: words.replays(room.replays) } : {}
  if (room.live) {
    const count = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(
      room.viewers,
    )
    return { state: 'live', badge: words.live, says: words.viewers(count, room.viewers === 1), ...again }
  }
  if (startsAt !== undefined && startsAt - now <= SOON_BEFORE_MS)
    return { state: 'upcoming', badge: words.upcoming, says: words.soon, ...again }
  if (startsAt !== undefined) {
    const at = new Date(startsAt)
    // The page puts the viewer's own time in its place.
    const when = at.toLocaleString(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
    return { state: 'upcoming', badge: words.upcoming, startsAt: at.toISOString(), when: `${when} UTC`, ...again }
  }
  return { says: room.replays > 0 ? words.replays(room.replays) : words.notLive }
}

export type Home = { site: Site; rooms: readonly HomeRoom[]; docs: boolean; language: Language; now: number }

/** What the home page takes in, in the language of one visitor. */
export function homeOf({ site: { name, pause }, rooms, docs, language, now }: Home): { values: Values; lists: Lists } {
  const words = WORDS[language]
  const { paused, empty, emptyMore } = words
  return {
    values: { language, heading: name || words.product, studio: words.studio, rooms: words.rooms },
    lists: {
      docs: docs ? [{ docs: words.docs }] : [],
      paused: pause ? [{ paused, text: pause.text }] : [],
      empty: rooms.length === 0 ? [{ empty, emptyMore }] : [],
      rooms: rooms.toSorted(byInterest(now)).map((room) => {
        const title = room.title || room.room
        return {
          room: room.room,
          title,
          cover: room.cover ?? drawnCover(room.room, title),
          still: room.cover === null ? (room.still ?? '') : '',
          ...sayOf(room, language, now),
        }
      }),
    },
  }
}
