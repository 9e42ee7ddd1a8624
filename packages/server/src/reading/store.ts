import type { StorageThread } from '../storage/index.ts'

/** Up to where somebody has read in a room. `at`: when they said so, milliseconds since 1970. */
export type Mark = { person: string; room: string; seq: number; at: number }

/** Somebody in a room. */
export type Reader = { room: string; person: string }

/** Messages by others than `person`, above `after` and up to `upTo`; counted no further than `most`. */
export type Counted = { room: string; person: string; after: number; upTo: number; most: number }

/** What read positions ask of storage. A position never goes back. */
export interface ReadStore {
  /** All or nothing. Of each person the rooms where they read last are kept, so many. */
  writeReads(marks: readonly Mark[], maxRooms: number): Promise<void>
  /** Where each has read to in a room, at their place; undefined where they never said. */
  findReads(wanted: readonly Reader[]): Promise<(number | undefined)[]>
  /** For each, at its place, those that are shown: not deleted, not erased, not among more than people can read. */
  countUnread(counted: readonly Counted[]): Promise<number[]>
  /** Whether anybody has a position in a room. */
  anyReadIn(room: string): Promise<boolean>
  /** An erasure of a person's words in a room destroys it in its own transaction (`log/`); this is for what was on its way. */
  eraseRead(room: string, person: string): Promise<void>
  /** Forgets those not renewed since; gives how many. */
  forgetReads(before: number): Promise<number>
}

export const sqliteReadStore = (writer: StorageThread, reader: StorageThread): ReadStore => ({
  writeReads: (marks, maxRooms) => writer.call('writeReads', marks, maxRooms),
  findReads: (wanted) => reader.call('findReads', wanted),
  countUnread: (counted) => reader.call('countUnread', counted),
  anyReadIn: (room) => reader.call('anyReadIn', room),
  eraseRead: (room, person) => writer.call('eraseRead', room, person),
  forgetReads: (before) => writer.call('forgetReads', before),
})
