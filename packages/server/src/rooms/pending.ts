import { hash } from 'node:crypto'
import type { OvationError } from '@ovation/protocol'
import { lookupsOf } from '@ovation/room'
import type { Actor, Command, Position } from '@ovation/room'
import { isStorableText } from '../log/index.ts'

/** One person's command on its way to the room. */
export type CommandRequest = { actor: Actor; commandId: string; command: Command }

/** A command that waits for its turn, with whom to tell. */
export type Pending = CommandRequest & {
  requestHash: string
  resolve: (position: Position) => void
  reject: (error: OvationError) => void
}

/** The same command gives the same digest, so that an id that comes back with another body is noticed. */
export const hashRequest = (room: string, { type, body }: Command): string =>
  hash('sha256', JSON.stringify([room, type, body]), 'base64url')

/**
 * Whether the log can be asked about what a command names. One that names what no log can hold is refused before it is
 * decided together with others: the look-ups of a turn are made for all of them at once.
 */
export const isStorableRequest = ({ actor, commandId, command }: CommandRequest): boolean =>
  [actor.id, commandId, lookupsOf(command).actor ?? ''].every(isStorableText)

/** Ownership was lost while a command waited: it has to be given to whoever owns the room now. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost'
}
