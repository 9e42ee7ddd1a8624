import type { Position } from '@ovation/room'
import type { CommandRequest } from './pending.ts'

/**
 * Who decides in a room. Ownership only matters for speed; a node that wrongly believes it owns a room is stopped by the
 * epoch in the append.
 */
export interface Ownership {
  /** The node that decides in a room; undefined if it is this one. */
  elsewhere(room: string): string | undefined
  /** Forwards a command to that node. Throws `OwnershipLost` if it does not own the room, or cannot be reached. */
  forward(node: string, room: string, request: CommandRequest): Promise<Position>
  /** After a wrong guess, checks again which nodes are alive. */
  settle(tries: number): Promise<void>
  /** Likes given here for a room that another node owns, or that this one has not taken over yet. */
  like(room: string, count: number): void
  /** Likes of a room that another node owns, as last reported. */
  likes(room: string): number
  /** Somebody came to watch a room on this node, or watches no more over any of their connections. */
  present(room: string, actor: string, here: boolean): void
  /** How many people watch a room on all nodes, as last reported; `here` is the number on this one. */
  viewers(room: string, here: number): number
  /** After how many wrong guesses a command is refused. */
  readonly maxTries: number
}

/** Ownership for a single node. */
export const ALONE: Ownership = {
  elsewhere: () => undefined,
  forward: () => Promise.reject(new Error('there is no other node')),
  settle: () => Promise.resolve(),
  like: () => {},
  likes: () => 0,
  present: () => {},
  viewers: (_, here) => here,
  maxTries: 3,
}
