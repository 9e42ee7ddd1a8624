import type { Client } from './api/client.ts'
import type { Connecting, MakePart, Rest } from './composition.ts'
import { DefaultConnection } from './connection.ts'
import { FIRST } from './first-parts.ts'
import type { ClientOptions } from './options.ts'
import { DefaultRoom } from './room.ts'

/** A client without the rest of its code, and what gives it that. */
export type FirstClient = { client: Client; complete(rest: Rest): void }

export function composeClient(options: ClientOptions, connecting: Connecting): FirstClient {
  const connection = new DefaultConnection(options, connecting)
  const rooms = new Map<string, DefaultRoom>()
  let parts: readonly MakePart[] = FIRST
  const make = (name: string): DefaultRoom => {
    const room = new DefaultRoom(name, connection, options)
    DefaultRoom.add(room, parts)
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
    complete: (rest) => {
      parts = [...FIRST, ...rest.parts]
      for (const room of rooms.values()) DefaultRoom.add(room, rest.parts)
      DefaultConnection.watch(connection, rest.Liveness)
    },
  }
}
