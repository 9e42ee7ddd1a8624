import type { CommandBodies, CommandType, RoomEvent } from '@ovation/room'
import type { CommandOptions } from './api/messages.ts'
import type { Room } from './api/room.ts'
import type { DefaultConnection } from './connection.ts'
import type { Emitter } from './emitter.ts'
import type { Outgoing, OutgoingQueue } from './outgoing.ts'
import type { Timeline } from './timeline.ts'

/** What a room gives to its features, and to nothing else. */
export type FeatureContext = {
  readonly room: Room
  readonly connection: DefaultConnection
  readonly timeline: Timeline
  readonly queue: OutgoingQueue
  /** Every event that this person may read. */
  readonly events: Emitter<RoomEvent>
  /** Reports that what the snapshot shows has changed. */
  changed(): void
  /** Resolves once the room is attached; rejects if it cannot be, and after a minute. */
  attached(): Promise<void>
  /** Puts a command into the queue. Throws if it cannot be sent at all. */
  enqueue<T extends CommandType>(type: T, body: CommandBodies[T], options?: CommandOptions): Outgoing<T>
}
