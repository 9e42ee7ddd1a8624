import { OvationError, toWire } from '@ovation/protocol'
import type { RoomSummary } from '@ovation/protocol'
import { isPlainText } from '@ovation/protocol/schemas'
import { atLeast } from '@ovation/room'
import type { Role } from '@ovation/room'
import type { RoomCards, StoredCard } from '../cards/index.ts'
import type { Caller } from '../rest/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type RoomListDeps = {
  rooms: Pick<Rooms, 'list' | 'state' | 'openHub'>
  cards: Pick<RoomCards, 'of' | 'viewersOf'>
  /** Whether who asks sees every room. */
  seesAllRooms: (caller: Caller) => boolean
  /** The rooms in which somebody was given a role. */
  roomsOf: (person: string) => Promise<{ room: string; role: Role }[]>
}

/** What is asked for, as it stands in the query. */
export type RoomListQuery = { query?: string; after?: string; limit?: string }

const MAX_LISTED_ROOMS = 200
/** Rooms without a card that one list may open. */
const MAX_OPENED_FOR_LIST = 20
/** How many rooms one search looks at: the next one goes on behind them. */
const MAX_SEARCHED_ROOMS = 2_000
const MAX_QUERY_CHARS = 60
const LIMIT = /^[1-9]\d{0,2}$/

/** What the list says of a room that cannot be opened: it hides no other. */
const unreadable =
  (room: string) =>
  (thrown: unknown): RoomSummary => {
    const message = `The room could not be opened; ${(thrown as Error).message}; look into the server's log.`
    const error = thrown instanceof OvationError ? thrown : new OvationError('storage_failed', { message })
    return { room, title: '', lifecycle: 'closed', stream: { status: 'none' }, viewers: 0, error: toWire(error) }
  }

const pick = ({ room, title, lifecycle, stream, viewers }: StoredCard): RoomSummary => ({
  ...{ room, title, lifecycle, stream, viewers },
})

/** The rooms that somebody may see, by name, in pages; with a search, those whose name or title has its words. */
export class RoomList {
  #deps: RoomListDeps

  constructor(deps: RoomListDeps) {
    this.#deps = deps
  }

  async list(caller: Caller, asked: RoomListQuery): Promise<{ rooms: RoomSummary[]; next: string | null }> {
    const { query, after, limit } = readQuery(asked)
    const all = (await this.#visibleTo(caller)).filter((name) => name > after).sort()
    const names = all.slice(0, query === '' ? limit : MAX_SEARCHED_ROOMS)
    const found: RoomSummary[] = []
    for (let from = 0; from < names.length; from += MAX_LISTED_ROOMS) {
      const page = names.slice(from, from + MAX_LISTED_ROOMS)
      for (const room of await this.#summaries(page)) {
        if (!matches(room, query)) continue
        found.push(room)
        if (found.length === limit) return { rooms: found, next: room.room === all.at(-1) ? null : room.room }
      }
    }
    return { rooms: found, next: names.length < all.length ? (names.at(-1) ?? null) : null }
  }

  /** One that was made just now has no card yet. */
  async summary(room: string): Promise<RoomSummary> {
    const { rooms } = this.#deps
    const { title, lifecycle, stream } = await rooms.state(room)
    return { room, title, lifecycle, stream, viewers: rooms.openHub(room)?.viewers ?? 0 }
  }

  /** Those that a caller may see: all, those that an API key names, or where they keep order. */
  async #visibleTo(caller: Caller): Promise<string[]> {
    const { rooms, seesAllRooms, roomsOf } = this.#deps
    const { key } = caller
    if (key ?? seesAllRooms(caller))
      return (await rooms.list()).flatMap(({ room }) => (!key || key.maySee(room) ? [room] : []))
    const named = Object.entries(caller.rooms).map(([room, role]) => ({ room, role }))
    const all = [...named, ...(await roomsOf(caller.id))].filter(({ role }) => atLeast(role, 'moderator'))
    const wanted = [...new Set(all.map(({ room }) => room))]
    return wanted.length === 0 ? [] : (await rooms.list(wanted)).map(({ room }) => room)
  }

  async #summaries(names: string[]): Promise<RoomSummary[]> {
    const known = await this.#deps.cards.of(names)
    // Of one that was made just now there is no card yet, of one that cannot be read there is none at all.
    let opened = 0
    const all = names.map((room): RoomSummary | Promise<RoomSummary> => {
      const card = known.get(room)
      if (card) return pick(card)
      if (opened++ < MAX_OPENED_FOR_LIST) return this.summary(room).catch(unreadable(room))
      return { room, title: '', lifecycle: 'closed', stream: { status: 'none' }, viewers: 0 }
    })
    return Promise.all(all)
  }
}

const folded = (text: string): string => text.toUpperCase().toLowerCase()

const matches = ({ room, title }: RoomSummary, query: string): boolean =>
  query === '' || room.includes(query) || folded(title).includes(query)

/** Throws `value_out_of_range` with the name of what is wrong. */
function readQuery({ query = '', after = '', limit }: RoomListQuery): { query: string; after: string; limit: number } {
  const refuse = (detail: string): OvationError => new OvationError('value_out_of_range', { detail })
  if (query.length > MAX_QUERY_CHARS || !isPlainText(query)) throw refuse('query')
  if (after.length > MAX_QUERY_CHARS + 4 || !isPlainText(after)) throw refuse('after')
  if (limit !== undefined && (!LIMIT.test(limit) || Number(limit) > MAX_LISTED_ROOMS)) throw refuse('limit')
  return { query: folded(query.trim()), after, limit: limit === undefined ? MAX_LISTED_ROOMS : Number(limit) }
}
