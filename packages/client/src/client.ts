import { Connection } from './connection.ts'
import type { ClientOptions } from './options.ts'
import { Room } from './room.ts'

/** A connection to one server and the rooms seen through it. */
export class Client {
  readonly connection: Connection
  readonly rooms: { get(name: string): Room }
  #rooms = new Map<string, Room>()

  constructor(options: ClientOptions) {
    this.connection = new Connection(options)
    this.rooms = {
      get: (name) => {
        const known = this.#rooms.get(name)
        if (known) return known
        const room = new Room(name, this.connection, options)
        this.#rooms.set(name, room)
        return room
      },
    }
  }

  /**
   * Ends the connection. What was never sent fails with the code `closed`; what was sent has 2 s to be answered, then it fails
   * with `command_unknown_outcome`. Likes that were gathered still go out. A closed client stays closed: create a new one.
   */
  close(): void {
    for (const room of this.#rooms.values()) room.reactions.flush()
    this.connection.close()
  }
}

/**
 * Makes a client. It connects when the first room is attached.
 *
 * @example
 * const client = createClient({ server: 'https://live.example.com', getToken })
 * const room = await client.rooms.get('demo').attach()
 * room.messages.subscribe((message) => console.log(message.text))
 */
export const createClient = (options: ClientOptions): Client => new Client(options)
