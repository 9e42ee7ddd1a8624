import { hash } from 'node:crypto'
import type { OvationError } from '@ovation/protocol'
import { lookupsOf } from '@ovation/room/rules'
import type { Command, Position } from '@ovation/room'
import type { Actor } from '@ovation/room/rules'
import { isStorableText } from '../log/index.ts'
import { sign } from '../ops/index.ts'

/** One person's command for a room. */
/** `site`: the version of the site that the node has seen to which it was sent, if another one decides it. */
export type CommandRequest = { actor: Actor; commandId: string; command: Command; site?: number }

/** A command that waits for its turn, with its callbacks. */
export type Pending = CommandRequest & {
  requestHash: string
  formerHash: string
  resolve: (position: Position) => void
  reject: (error: OvationError | OwnershipLost) => void
}

/**
 * The same command has the same digest, so that an id that is reused with another body is detected. The key, the same on all
 * nodes, prevents anyone from testing guesses of the text against the digest. `formerHash` is the digest from before there
 * was a key: it recognises retries across an upgrade.
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
 * Whether the log can store what a command names. A command that names something that no log can store is refused before it
 * is decided together with others: the look-ups of a turn are made for all its commands at once.
 */
export const isStorableRequest = ({ actor, commandId, command }: CommandRequest): boolean =>
  [actor.id, commandId, ...namesIn(lookupsOf(command, actor))].every(isStorableText)

const namesIn = ({ actor, rows = [] }: ReturnType<typeof lookupsOf>): string[] => [
  ...(actor === undefined ? [] : [actor]),
  ...rows.map(({ key }) => key),
]

/** Ownership was lost while a command waited: it must go to the new owner of the room. */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost'
}
