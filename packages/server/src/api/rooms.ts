import { OvationError } from '@ovation/protocol'
import type { IngestHealth, Person, PresenceMember, PublishLink, PublishProblem, StreamInfo } from '@ovation/protocol'
import { tagOf } from '../identity/index.ts'
import { MAX_KEYS_PER_ROOM, NO_ROOM, testKeyOf } from '../media/index.ts'
import type { StreamKeys } from '../media/index.ts'
import { orUnchanged } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Handlers } from '../rest/index.ts'
import { RoomList } from './room-list.ts'
import type { RoomListDeps } from './room-list.ts'

export type RoomDeps = RoomListDeps & {
  rooms: Rooms
  /** Those in a room, on all nodes. */
  people: (room: string, most: number) => Promise<Person[]>
  /** Those who announced that they are in a room, on all nodes. */
  present: (room: string) => Promise<{ members: PresenceMember[]; full: boolean }>
  /** Ends whatever stream of a room is coming in with a key, on whichever node. */
  cutStream: (room: string, key?: string) => Promise<void>
  setPassword: (room: string, password: string) => Promise<unknown>
  /** How the encoder of a room does, on whichever node. */
  health: (room: string) => Promise<IngestHealth | undefined>
  /** How a test comes in at this node. */
  testHealth: (room: string) => Promise<IngestHealth | undefined>
  /** What kept publishers of a room from publishing, on all nodes, the newest first. */
  problems: (room: string) => Promise<PublishProblem[]>
  /** Makes a person the owner of a room that they have made. */
  own: (room: string, person: string) => Promise<void>
  streamKeys: StreamKeys
  /** Where encoders connect. */
  rtmp: () => Pick<StreamInfo, 'rtmp' | 'rtmps'>
  publishLink: (room: string, key: string) => PublishLink
}

const MAX_LISTED_PEOPLE = 200
const MAX_SHOWN_PROBLEMS = 12

export type RoomRoutes =
  | 'listRooms'
  | 'createRoom'
  | 'deleteRoom'
  | 'listPeople'
  | 'getPresence'
  | 'getStream'
  | 'getPublishLink'
  | 'listKeys'
  | 'addKey'
  | 'resetKey'
  | 'revokeKey'
  | 'setRoomPassword'
  | 'erasePerson'

/** What those who run rooms ask for beside the room itself: which there are, who is there, and what comes in. */
export function roomHandlers(deps: RoomDeps): Handlers<RoomRoutes> {
  const { rooms, people, present, cutStream, setPassword, health, problems, streamKeys, rtmp } = deps
  const { seesAllRooms, own, publishLink, testHealth } = deps
  const list = new RoomList(deps)
  return {
    listRooms: ({ caller, query }) => list.list(caller, query),
    createRoom: async ({ caller, body: { room, title } }) => {
      const { id, name, avatar } = caller
      if (caller.key && !caller.key.maySee(room))
        throw new OvationError('forbidden', {
          message: `The room was not created; the API key has no grant of 'rooms.create' for '${room}'; choose another name, or another key.`,
        })
      if (!(await rooms.create(room, title, { id, name, role: 'owner', ...(avatar ? { avatar } : {}) })))
        throw new OvationError('room_exists', { detail: room })
      // Those who own every room need no role in this one.
      if (!seesAllRooms(caller)) await own(room, id)
      return list.summary(room)
    },
    deleteRoom: ({ params: { room }, caller }) => rooms.delete(room, caller.id),
    listPeople: async ({ params: { room } }) => ({
      people: (await people(room, MAX_LISTED_PEOPLE)).map((person) => ({ ...person, tag: tagOf(person.id) })),
      viewers: await deps.cards.viewersOf(room),
    }),
    getPresence: async ({ params: { room } }) => {
      const { members, full } = await present(room)
      const { stage } = await rooms.state(room)
      return {
        ...{ full, viewers: await deps.cards.viewersOf(room) },
        members: members.map((member) => ({ ...member, tag: tagOf(member.id) })),
        stage: stage.guests.map(({ actor: id, name, seat: slot, muted, stream }) => ({
          ...{ id, name, slot, muted, live: stream !== null },
        })),
      }
    },
    getStream: async ({ params: { room }, caller }) => {
      // A key that is of no room at all may be of any: anyone who runs the site is told in each.
      const ofNone = seesAllRooms(caller) ? await problems(NO_ROOM) : []
      const all = [...(await problems(room)), ...ofNone].sort((a, b) => b.at - a.at)
      const key = await streamKeys.show(room)
      return {
        ...rtmp(),
        key,
        testKey: testKeyOf(key),
        health: (await health(room)) ?? null,
        test: (await testHealth(room)) ?? null,
        problems: all.slice(0, MAX_SHOWN_PROBLEMS),
      }
    },
    getPublishLink: async ({ params: { room } }) => publishLink(room, await streamKeys.show(room)),
    listKeys: async ({ params: { room } }) => ({ keys: await streamKeys.list(room) }),
    addKey: async ({ params: { room }, body: { name } }) => {
      const key = await streamKeys.add(room, name)
      if (!key)
        throw new OvationError('value_out_of_range', {
          message: `The key was not made; the room has ${MAX_KEYS_PER_ROOM} already; revoke one first.`,
        })
      return key
    },
    resetKey: async ({ params: { room, key: id } }) => {
      const key = await streamKeys.reset(room, id)
      if (!key) throw new OvationError('not_found')
      await cutStream(room, id)
      return key
    },
    revokeKey: async ({ params: { room, key: id } }) => {
      if (!(await streamKeys.revoke(room, id))) throw new OvationError('not_found')
      await cutStream(room, id)
    },
    setRoomPassword: async ({ params: { room }, body: { password } }) => {
      await orUnchanged(setPassword(room, password))
    },
    erasePerson: ({ params: { room }, body: { person } }) => rooms.erase(room, person),
  }
}
