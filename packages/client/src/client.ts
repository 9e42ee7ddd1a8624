import { checkOptions } from './arguments.ts'
import type { Client } from './api/client.ts'
import { DefaultConnection } from './connection.ts'
import type { ClientOptions } from './options.ts'
import { DefaultRoom } from './room.ts'

/**
 * Makes a client. It connects when the first room is attached. Throws an `OvationError` with the code `argument_invalid` if
 * an option is invalid; `server` is checked when it connects.
 *
 * @example
 * const client = createClient({ server: 'https://live.example.com', getToken })
 * const room = await client.rooms.get('demo').attach()
 * room.messages.subscribe((message) => console.log(message.text))
 */
export function createClient(options: ClientOptions): Client {
  checkOptions(options)
  const connection = new DefaultConnection(options)
  const rooms = new Map<string, DefaultRoom>()
  return {
    connection,
    rooms: {
      get: (name) => {
        const room = rooms.get(name) ?? new DefaultRoom(name, connection, options)
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
