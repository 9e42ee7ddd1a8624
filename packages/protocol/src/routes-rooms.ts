import type { Position, Role } from '@ovation/room'
import { OF_A_ROOM, site } from './routes-people.ts'
import type { PresenceMember } from './frames.ts'
import type { Person, RoomSummary } from './rest.ts'
import type { RouteSpec } from './route-spec.ts'

/** A mute or ban that holds now. `person`: the id of theirs that it is under; `until` null: for good. */
export type SanctionInRoom = {
  kind: 'mute' | 'ban'
  person: string
  until: number | null
  /** When it was given; null of those that an earlier version stored. */
  at: number | null
  reason: string | null
  by: { id: string; name: string }
}

/** What a room remembers of somebody. */
export type PersonInRoom = {
  room: string
  /** The one that was granted to them in the room; null: none. */
  role: Role | null
  sanctions: SanctionInRoom[]
}

/** Somebody on stage. `slot`: 1 to 4. */
export type PersonOnStage = { id: string; name: string; slot: number; muted: boolean; live: boolean }

export type RoomRouteTypes = {
  listRooms: {
    query: { query?: string; after?: string; limit?: string }
    /** `next`: what to ask with as `after` for those that follow; null: there are none. */
    reply: { rooms: RoomSummary[]; next: string | null }
  }
  createRoom: { body: { room: string; title: string }; reply: RoomSummary }
  listPeople: { reply: { people: (Person & { tag: string })[]; viewers: number } }
  getPresence: {
    reply: {
      /** Those who announced themselves, each with their own data. */
      members: (PresenceMember & { tag: string })[]
      /** Whether nobody else may. */
      full: boolean
      /** How many watch, on all nodes. */
      viewers: number
      stage: PersonOnStage[]
    }
  }
  /** The end of its log. */
  deleteRoom: { reply: Position }
  listRoomsOfPerson: { query: { after?: string }; reply: { rooms: PersonInRoom[]; next: string | null } }
}

/** Which rooms there are, who is in them, and how one is made and deleted. */
export const ROOM_ROUTES = {
  listRooms: {
    method: 'GET',
    path: '/api/v1/rooms',
    access: { who: 'person' },
    cors: 'allowed',
    what: 'Lists the rooms in which who asks has a role of moderator or above, or all for those who see all: title, whether open, stream and viewers; a room that cannot be opened says why. By name, `limit` at a time (200, which is the most); with `query` those whose name or title has it.',
    errors: ['value_out_of_range'],
  },
  createRoom: {
    method: 'POST',
    path: '/api/v1/rooms',
    access: site('rooms.create'),
    cors: 'allowed',
    status: 201,
    what: 'Creates a room and opens it; who creates it owns it.',
    errors: ['value_out_of_range', 'room_exists'],
  },
  deleteRoom: {
    method: 'DELETE',
    path: '/api/v1/rooms/:room',
    access: site('rooms.delete'),
    cors: 'allowed',
    what: 'Deletes a room with all that is in it: messages, roles, recordings, keys, reports. From then on there is none of that name, for anybody; a broadcast ends. What stays is what its gifts cost. The name is free again when everything is removed, a few seconds later.',
    errors: OF_A_ROOM,
  },
  listPeople: {
    method: 'GET',
    path: '/api/v1/rooms/:room/people',
    access: { who: 'room', role: 'moderator' },
    cors: 'allowed',
    what: 'Lists who is in the room, at most 200, the highest roles first.',
    errors: OF_A_ROOM,
  },
  getPresence: {
    method: 'GET',
    path: '/api/v1/rooms/:room/presence',
    access: { who: 'room', role: 'moderator' },
    cors: 'allowed',
    cache: 'no-store',
    what: 'Who announced that they are in the room, with their own data, at most 500; how many watch; and who is on stage. `GET …/people` lists who is connected, announced or not.',
    errors: OF_A_ROOM,
  },
  listRoomsOfPerson: {
    method: 'GET',
    path: '/api/v1/people/:person/rooms',
    access: site('people.support'),
    cors: 'allowed',
    cache: 'no-store',
    what: 'Lists the rooms in which somebody, under any id of theirs, has a role or is muted or banned, with since when, until when and by whom. By name, at most 100 at a time: `next`, unless it is null, is the `after` of the next page.',
    errors: ['value_out_of_range'],
  },
} as const satisfies { [K in keyof RoomRouteTypes]: RouteSpec }
