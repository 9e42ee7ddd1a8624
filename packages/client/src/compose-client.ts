import type { Client } from './api/client.ts'
import type { Composition, MakePart } from './composition.ts'
import { DefaultConnection } from './connection.ts'
import type { ClientOptions } from './options.ts'
import { DefaultRoom } from './room.ts'

/** Makes a client of its parts. `add` gives more of them to the rooms that it has, and to those that it will have. */
export function composeClient(
  options: ClientOptions,
  { parts, ...connecting }: Composition,
): { client: Client; add(more: readonly MakePart[]): void } {
  const connection = new DefaultConnection(options, connecting)
  const rooms = new Map<string, DefaultRoom>()
  const added = [parts]
  const make = (name: string): DefaultRoom => {
    const room = new DefaultRoom(name, connection, options)
    for (const some of added) DefaultRoom.add(room, some)
    rooms.set(name, room)
    return room
  }
  return {
    client: {
      connection,
      rooms: { get: (name) => rooms.get(name) ?? make(name) },
      close: () => {
        for (const room of rooms.values()) room.leaving()
        connection.close()
      },
    },
    add: (more) => {
      added.push(more)
      for (const room of rooms.values()) DefaultRoom.add(room, more)
    },
  }
}
