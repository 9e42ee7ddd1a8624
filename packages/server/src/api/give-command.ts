import { hash } from 'node:crypto'
import { OvationError } from '@ovation/protocol'
import type { Command, Position } from '@ovation/room'
import type { Budgets } from '../budget/index.ts'
import { isGuest, roleIn } from '../identity/index.ts'
import { newId } from '../ops/index.ts'
import { apiKeyActor } from '../people/index.ts'
import { mustBeIdempotencyKey } from '../rest/index.ts'
import type { Caller } from '../rest/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type GiveCommandDeps = {
  rooms: Pick<Rooms, 'command'>
  budgets: Pick<Budgets, 'rates' | 'mustStore'>
}

/** Who gives a command, and the key by which the same request is known again: RFC draft `Idempotency-Key`. */
type Given = { room: string; caller: Caller; key?: string | string[] | undefined; command: Command }

/** What a command takes in the log beside its value. */
const STORED_OVERHEAD_BYTES = 500

/** The id of a command: another request with the same key is the same command, which the log stores once. */
const commandIdOf = (key: string | string[] | undefined, apiKey = ''): string =>
  `rest/${key === undefined ? newId() : hash('sha256', `${apiKey} ${mustBeIdempotencyKey(key)}`, 'base64url')}`

/** Gives a command as the person whose token a request carries, within their budgets; decided as in frames. */
export const givingCommands =
  ({ rooms, budgets }: GiveCommandDeps) =>
  async ({ room, caller, key, command }: Given): Promise<Position> => {
    const { id, name, avatar, rooms: roles, key: apiKey } = caller
    // Guests are counted by their address, on a connection.
    if (isGuest(id)) throw new OvationError('forbidden')
    const commandId = commandIdOf(key, apiKey?.id)
    // An API key has a budget of its own, which its requests have taken from.
    if (apiKey === undefined || id !== apiKeyActor(apiKey.id)) budgets.rates.commands.mustTake(id)
    const bytes = JSON.stringify(command).length + STORED_OVERHEAD_BYTES
    budgets.mustStore(bytes, { actor: id, guest: false, address: '' })
    const actor = { id, name, role: roleIn({ rooms: roles }, room), ...(avatar ? { avatar } : {}) }
    return rooms.command(room, { actor, commandId, command })
  }
