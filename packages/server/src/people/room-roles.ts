import { rankOf, SITE_LOG } from '@ovation/room'
import type { Role } from '@ovation/room'
import type { LogConsumer } from '../consumers/index.ts'
import type { PeopleDatabase } from './database.ts'
import type { PersonKind } from './person.ts'
import type { Step } from './statements.ts'

const MAX_ROOMS_OF_PERSON = 200
const MAX_MEMBERS_PAGE = 100

/** Somebody with a role in a room. `name` is empty for people whom only an integrator's tokens name. */
export type RoomMember = {
  person: string
  role: Role
  name: string
  avatar?: string
  kind: PersonKind
  grantedAt: number
}

type MemberRow = {
  person: string
  role: Role
  granted_at: number
  name: string | null
  avatar: string | null
  kind: PersonKind | null
}

/** Who has which role in which room: rows that a consumer of the log keeps, at most a second behind it. */
export class RoomRoles {
  #db: PeopleDatabase

  constructor(db: PeopleDatabase) {
    this.#db = db
  }

  /** The rooms in which somebody has a role, by name. */
  roomsOf(person: string): Promise<{ room: string; role: Role }[]> {
    return this.#db.find('roomsOf', person, MAX_ROOMS_OF_PERSON)
  }

  /** The highest role that somebody has in any room. */
  async highestOf(person: string): Promise<Role> {
    const rows = await this.#db.find<{ role: Role }>('rolesInRooms', person)
    return rows.reduce<Role>((highest, { role }) => (rankOf(role) > rankOf(highest) ? role : highest), 'guest')
  }

  /** Those with this role in a room, by id, after the one that is named. */
  async membersOf(room: string, role: Role, after = ''): Promise<RoomMember[]> {
    const rows = await this.#db.find<MemberRow>('membersOf', room, role, after, MAX_MEMBERS_PAGE)
    return rows.map(({ person, role, granted_at: grantedAt, name, avatar, kind }) => ({
      ...{ person, role, grantedAt, name: name ?? '', kind: kind ?? 'external' },
      ...(avatar === null ? {} : { avatar }),
    }))
  }

  /** What was just decided, before the consumer comes by. */
  async set(person: string, room: string, role: Role, at: number): Promise<void> {
    await this.#db.change([stepOf(person, room, role, at)])
  }

  /** Keeps the rows, from the beginning of every log on. */
  consumer(): LogConsumer {
    return {
      name: 'room-roles',
      from: 'start',
      audience: 'all',
      handle: async (room, deliveries) => {
        if (room === SITE_LOG) return
        const steps = deliveries.flatMap((delivery): Step[] => {
          if (delivery.type !== 'event' || delivery.event.body === null) return []
          const { type, body, at } = delivery.event
          if (type === 'room.deleted') return [['dropRolesIn', room]]
          if (type === 'role.granted') return [stepOf(body.actor, room, body.role, at)]
          return type === 'person.erased' ? [['dropRoomRole', body.person, room]] : []
        })
        if (steps.length > 0) await this.#db.change(steps)
      },
    }
  }
}

const stepOf = (person: string, room: string, role: Role, at: number): Step =>
  role === 'guest' ? ['dropRoomRole', person, room] : ['setRoomRole', person, room, role, at]
