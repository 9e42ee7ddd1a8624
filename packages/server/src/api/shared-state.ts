import { OvationError } from '@ovation/protocol'
import type { Command, Position } from '@ovation/room'
import type { Budgets } from '../budget/index.ts'
import { isGuest, roleIn } from '../identity/index.ts'
import { newId } from '../ops/index.ts'
import type { Caller, Handlers } from '../rest/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type SharedStateDeps = {
  rooms: Rooms
  budgets: Pick<Budgets, 'rates' | 'mustStore'>
}

/** What a command takes in the log beside its value. */
const STORED_OVERHEAD_BYTES = 500
const WHOLE = /^\d{1,15}$/

/** The shared state of a room for servers: given as the person whose token it is, decided as in frames. */
export function sharedStateHandlers({
  rooms,
  budgets,
}: SharedStateDeps): Handlers<'getState' | 'setStateValue' | 'deleteStateValue'> {
  const give = (room: string, { id, name, avatar, rooms: roles }: Caller, command: Command): Promise<Position> => {
    // Guests are counted by their address, on a connection.
    if (isGuest(id)) throw new OvationError('forbidden')
    budgets.rates.commands.mustTake(id)
    const bytes = JSON.stringify(command).length + STORED_OVERHEAD_BYTES
    budgets.mustStore(bytes, { actor: id, guest: false, address: '' })
    const actor = { id, name, role: roleIn({ rooms: roles }, room), ...(avatar ? { avatar } : {}) }
    return rooms.command(room, { actor, commandId: `rest/${newId()}`, command })
  }
  return {
    getState: async ({ params: { room } }) => ({ values: (await rooms.state(room)).shared }),
    setStateValue: async ({ params: { room, key }, body: { value, ifRevision }, caller }) => ({
      revision: (await give(room, caller, { type: 'state.set', body: { key, value, ifRevision } })).seq,
    }),
    deleteStateValue: async ({ params: { room, key }, query: { ifRevision }, caller }) => {
      if (ifRevision !== undefined && !WHOLE.test(ifRevision))
        throw new OvationError('value_out_of_range', { detail: 'ifRevision' })
      const expected = ifRevision === undefined ? {} : { ifRevision: Number(ifRevision) }
      await give(room, caller, { type: 'state.delete', body: { key, ...expected } })
    },
  }
}
