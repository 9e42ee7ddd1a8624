import { hash } from 'node:crypto'
import type { OvationError } from '@ovation/protocol'
import type { Actor, Command, Position } from '@ovation/room'

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

/** Ownership was lost while a command waited: it has to be given to whoever owns the room now. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost'
}
