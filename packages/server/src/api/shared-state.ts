import { OvationError } from '@ovation/protocol'
import type { Handlers } from '../rest/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { givingCommands } from './give-command.ts'
import type { GiveCommandDeps } from './give-command.ts'

export type SharedStateDeps = GiveCommandDeps & { rooms: Pick<Rooms, 'state'> }

const WHOLE = /^\d{1,15}$/

/** The shared state of a room for servers: given as the person whose token it is, decided as in frames. */
export function sharedStateHandlers(
  deps: SharedStateDeps,
): Handlers<'getState' | 'setStateValue' | 'deleteStateValue'> {
  const give = givingCommands(deps)
  return {
    getState: async ({ params: { room } }) => ({ values: (await deps.rooms.state(room)).shared }),
    setStateValue: async ({ params: { room, key }, body: { value, ifRevision }, caller }) => ({
      revision: (await give({ room, caller, command: { type: 'state.set', body: { key, value, ifRevision } } })).seq,
    }),
    deleteStateValue: async ({ params: { room, key }, query: { ifRevision }, caller }) => {
      if (ifRevision !== undefined && !WHOLE.test(ifRevision))
        throw new OvationError('value_out_of_range', { detail: 'ifRevision' })
      const expected = ifRevision === undefined ? {} : { ifRevision: Number(ifRevision) }
      await give({ room, caller, command: { type: 'state.delete', body: { key, ...expected } } })
    },
  }
}
