import { OvationError } from '@ovation/protocol'
import { DEFAULT_SETTINGS, evolve, initialState, KNOWN_EVENTS, NewerEvent, STATE_VERSION } from '@ovation/room'
import type { RoomState } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'

const CHUNK_EVENTS = 1_000
const CHUNK_BYTES = 4 * 1_024 * 1_024

function refuseNewer(error: unknown): never {
  if (!(error instanceof NewerEvent)) throw error
  throw new OvationError('newer_data', { detail: error.message.split(';')[0] ?? '', cause: error })
}

/** A snapshot of an earlier version of this program, with what has been added since then at its beginning. */
const hydrated = (state: RoomState): RoomState => ({
  ...initialState(state.room),
  ...state,
  settings: { ...DEFAULT_SETTINGS, ...state.settings },
})

/** The room's state at the end of its log, from the newest usable snapshot on. */
export async function foldRoom(log: RoomLog, room: string): Promise<RoomState> {
  const snapshot = await log.loadSnapshot(room)
  let state = snapshot?.stateVersion === STATE_VERSION ? hydrated(snapshot.state) : initialState(room)
  for (;;) {
    const events = await log
      .read(room, { after: state.seq, limit: CHUNK_EVENTS, maxBytes: CHUNK_BYTES })
      .catch(refuseNewer)
    for (const event of events) {
      // Deciding without knowing what happened would be guessing.
      if (!KNOWN_EVENTS.has(event.type)) throw new OvationError('newer_data', { detail: `event '${event.type}'` })
      if (event.seq !== state.seq + 1)
        throw new Error(`the log of room ${room} has no event ${state.seq + 1}; restore it from a backup`)
      state = evolve(state, event)
    }
    if (events.length === 0) return state
  }
}
