import { hash } from 'node:crypto'
import type { OvationError } from '@ovation/protocol'
import { lookupsOf } from '@ovation/room/rules'
import type { Command, Position } from '@ovation/room'
import type { Actor } from '@ovation/room/rules'
import { isStorableText } from '../log/index.ts'
import { sign } from '../ops/index.ts'

/** One person's command on its way to the room. */
export type CommandRequest = { actor: Actor; commandId: string; command: Command }

/** A command that waits for its turn, with whom to tell. */
export type Pending = CommandRequest & {
  requestHash: string
  formerHash: string
  resolve: (position: Position) => void
  reject: (error: OvationError) => void
}

/**
 * The same command gives the same digest, so that an id that comes back with another body is noticed. Without the key, the
 * same on all nodes, nobody can try whether it is the digest of words they know. `formerHash` is what was stored before
 * there was a key: retries over an upgrade are known by it.
 */
export function digestsOf(
  key: string,
  room: string,
  { type, body }: Command,
): { requestHash: string; formerHash: string } {
  const text = JSON.stringify([room, type, body])
  return { requestHash: sign(key, text), formerHash: hash('sha256', text, 'base64url') }
}

/**
 * Whether the log can be asked about what a command names. One that names what no log can hold is refused before it is
 * decided together with others: the look-ups of a turn are made for all of them at once.
 */
export const isStorableRequest = ({ actor, commandId, command }: CommandRequest): boolean =>
  [actor.id, commandId, lookupsOf(command).actor ?? ''].every(isStorableText)

/** Ownership was lost while a command waited: it has to be given to anyone who owns the room now. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost'
}
