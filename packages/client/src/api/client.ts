import type { Connection } from './connection.ts'
import type { Room } from './room.ts'

/** The rooms of a client. */
export interface Rooms {
  /** The room of that name: the same object each time. Nothing is asked for until it is attached. A client keeps it, about 3 kB. */
  get(name: string): Room
}

/** A connection to one server and the rooms seen through it. `createClient` makes it. */
export interface Client {
  /** The one connection of this client: how it stands, and who this person is. */
  readonly connection: Connection
  /** The rooms of the server. A connection may be in 20 of them at a time. */
  readonly rooms: Rooms
  /**
   * Ends the connection. What was never sent fails with the code `closed`; what was sent has 2 s to be answered, then it fails
   * with `command_unknown_outcome`. Likes that were gathered still go out. A closed client stays closed: create a new one.
   */
  close(): void
}
