import type { Author, Danmaku, Poll, StreamState } from '@ovation/room'
import { OF_A_ROOM, site } from './routes-people.ts'
import type { RouteSpec } from './route-spec.ts'

/** A message with all later changes. `seq` is its number in the room; times are milliseconds since 1970. */
export type RoomMessage = {
  seq: number
  epoch: number
  at: number
  author: Author
  /** Empty if it was deleted. */
  text: string
  /** The id under which its author sent it. */
  cid: string
  danmaku?: Danmaku
  data?: unknown
  /** The `seq` of the message that it replies to. */
  replyTo?: number
  /** The moment of the video that its author was watching. */
  streamTime?: number
  editedAt?: number
  deleted?: true
  /** How many reacted to it with each emoji. */
  reactions?: Record<string, number>
}

/** A gift, at its place among the messages. `amount` is what it cost in all. */
export type RoomGift = { seq: number; at: number; gift: string; count: number; amount: number; by: Author }

/** A room as everybody in it sees it. `epoch` and `seq`: of the newest event in it. */
export type RoomDetails = {
  room: string
  epoch: number
  seq: number
  title: string
  lifecycle: 'open' | 'closed'
  stream: StreamState
  /** On all nodes. Where nobody watches over the node that is asked, it is a few seconds old. */
  viewers: number
  likes: number
  announcement: string | null
  /** Numbers of messages, the oldest pin first. */
  pinned: number[]
  /** The one that is open, or the last one. */
  poll: Poll | null
  /** By name: the reference of settings has them all. */
  settings: Record<string, string | number | boolean | null>
}

export type ReadingRouteTypes = {
  getRoom: { reply: RoomDetails }
  listMessages: {
    query: { before?: string; at?: string; limit?: string }
    /** `next`: what to ask with as `before` for those that come before; null: there are none. */
    reply: { messages: RoomMessage[]; gifts: RoomGift[]; next: number | null }
  }
  getMessage: { reply: RoomMessage }
  /** One event in each line. */
  exportRoom: { query: { after?: string }; reply: string }
  closeConnections: { reply: void }
}

const access = { who: 'room', role: 'guest' } as const

/** What there is in a room, looked up. */
export const READING_ROUTES = {
  getRoom: {
    method: 'GET',
    path: '/api/v1/rooms/:room',
    access,
    cors: 'allowed',
    cache: 'no-store',
    what: 'A room as everybody in it sees it: title, settings, stream, announcement, pins, poll, and its place in the log.',
    errors: OF_A_ROOM,
  },
  listMessages: {
    method: 'GET',
    path: '/api/v1/rooms/:room/messages',
    access,
    cors: 'allowed',
    cache: 'no-store',
    what: 'The newest messages and gifts, in order: `limit` of them (50, at most 100), before the number `before`, or up to the time `at` in milliseconds since 1970. A page may have fewer although there are more: `next` says.',
    errors: [...OF_A_ROOM, 'value_out_of_range'],
  },
  getMessage: {
    method: 'GET',
    path: '/api/v1/rooms/:room/messages/:message',
    access,
    cors: 'allowed',
    cache: 'no-store',
    what: 'One message by its number, with all later changes.',
    errors: [...OF_A_ROOM, 'message_not_found', 'value_out_of_range'],
  },
  exportRoom: {
    method: 'GET',
    path: '/api/v1/rooms/:room/export',
    access: { who: 'room', role: 'owner' },
    cors: 'allowed',
    cache: 'no-store',
    text: 'application/x-ndjson',
    what: 'The log of a room, one event in each line with its digests, above the number `after` up to the newest: also what only staff or one person may read. Interrupted, it is resumed with the last `seq` that came.',
    errors: [...OF_A_ROOM, 'value_out_of_range'],
  },
  closeConnections: {
    method: 'DELETE',
    path: '/api/v1/people/:person/connections',
    access: site('people.support'),
    cors: 'allowed',
    status: 204,
    what: 'Closes all connections of a person, on every node. Whoever may come back does.',
    errors: ['value_out_of_range'],
  },
} as const satisfies { [K in keyof ReadingRouteTypes]: RouteSpec }
