import type { Position } from '@ovation/room'
import type { CommandRequest } from './pending.ts'

/**
 * Who decides in a room. Ownership is a matter of speed; anyone who believes wrongly to own a room is stopped by the epoch
 * in the append.
 */
export interface Ownership {
  /** The node that decides in a room; undefined when it is this one. */
  elsewhere(room: string): string | undefined
  /** Hands a command to that node. Throws `OwnershipLost` when it does not decide there, or cannot be reached. */
  forward(node: string, room: string, request: CommandRequest): Promise<Position>
  /** Looks anew at who is alive, after a wrong guess. */
  settle(tries: number): Promise<void>
  /** Likes given here for a room that another node owns. */
  like(room: string, count: number): void
  /** Likes of a room that another node owns, as last told. */
  likes(room: string): number
  /** Somebody came into a room on this node, or has left it with all their connections. */
  present(room: string, actor: string, here: boolean): void
  /** How many people are in a room on all nodes, as last told; `here` is how many are on this one. */
  viewers(room: string, here: number): number
  /** After how many wrong guesses a command is given back. */
  readonly maxTries: number
}

/** A node without others. */
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
