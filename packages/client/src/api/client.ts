import type { Connection } from './connection.ts'
import type { Me } from './me.ts'
import type { Room } from './room.ts'

/** The rooms of a client. */
export interface Rooms {
  /**
   * The room with that name: the same object each time. Nothing is requested until it is attached. A client keeps the
   * object, about 3 kB.
   */
  get(name: string): Room
}

/** A connection to one server and the rooms seen through it. Made by `createClient`. */
export interface Client {
  /** The only connection of this client: its status, and who this person is. */
  readonly connection: Connection
  /** Who this person is on the server: their account, and signing in and out. */
  readonly me: Me
  /** The rooms of the server. A connection may be attached to 20 of them at a time. */
  readonly rooms: Rooms
  /**
   * Ends the connection. Commands that were never sent fail with the code `closed`; commands that were sent have 2 s to be
   * answered, then they fail with `command_unknown_outcome`. Collected likes are still sent. A closed client stays closed:
   * create a new one.
   */
  close(): void
}
