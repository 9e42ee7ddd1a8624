import { wholeOf } from '../rest/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { givingCommands } from './give-command.ts'
import type { GiveCommandDeps } from './give-command.ts'

export type SharedStateDeps = GiveCommandDeps & { rooms: Pick<Rooms, 'state'> }

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
      const expected = ifRevision === undefined ? {} : { ifRevision: wholeOf('ifRevision', ifRevision) }
      await give({ room, caller, command: { type: 'state.delete', body: { key, ...expected } } })
    },
  }
}
