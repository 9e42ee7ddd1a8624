import type { Person } from '@ovation/protocol'
import { rankOf } from '@ovation/room'
import type { Role } from '@ovation/room'
import type { Rooms } from '../rooms/index.ts'
import { Attachment } from './attachment.ts'

const MAX_STAFF = 200

/** Who is in the rooms over connections to this node. */
export class ConnectedPeople {
  #rooms: Pick<Rooms, 'openHub'>

  constructor(rooms: Pick<Rooms, 'openHub'>) {
    this.#rooms = rooms
  }

  /** The role that somebody has in a room now; undefined if they are not there. */
  roleOf(room: string, actor: string): Role | undefined {
    for (const listener of this.#rooms.openHub(room)?.listeners.of(actor) ?? []) {
      if (listener instanceof Attachment) return listener.role
    }
    return undefined
  }

  staff(room: string): [actor: string, role: Role][] {
    const staff = new Map<string, Role>()
    for (const listener of this.#rooms.openHub(room)?.listeners.staff ?? [])
      if (listener instanceof Attachment && staff.size < MAX_STAFF) staff.set(listener.actorId, listener.role)
    return [...staff]
  }

  /** At most so many people, staff first. */
  list(room: string, most: number): Person[] {
    const hub = this.#rooms.openHub(room)
    const people = new Map<string, Person>()
    for (const actor of hub?.listeners.actors() ?? []) {
      for (const listener of hub?.listeners.of(actor) ?? []) {
        if (!(listener instanceof Attachment)) continue
        const known = people.get(actor)
        if (known) known.connections += 1
        else people.set(actor, { id: actor, name: listener.name, role: listener.role, connections: 1 })
      }
      if (people.size >= most) break
    }
    return [...people.values()].sort((a, b) => rankOf(b.role) - rankOf(a.role))
  }
}
