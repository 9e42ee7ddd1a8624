import type { Client } from './api/client.ts'
import type { Connecting, MakePart } from './composition.ts'
import { DefaultRoom } from './room.ts'
import { DefaultConnection } from './connection.ts'
import type { ClientOptions } from './options.ts'

/** Makes a client, without `me`; its rooms have the parts that are in the list when they are made. */
export function composeClient(
  options: ClientOptions,
  connecting: Connecting,
  parts: readonly MakePart[],
  rooms = new Map<string, DefaultRoom>(),
): Omit<Client, 'me'> {
  const connection = new DefaultConnection(options, connecting)
  return {
    connection,
    rooms: {
      get: (name) => {
        const room = rooms.get(name) ?? new DefaultRoom(name, connection, options, parts)
        rooms.set(name, room)
        return room
      },
    },
    close: () => {
      for (const room of rooms.values()) room.leaving()
      connection.close()
    },
  }
}
