import { OvationError } from '@ovation/protocol'
import { DEFAULT_SETTINGS, evolve, initialState, NewerEvent, STATE_VERSION } from '@ovation/room'
import { KNOWN_EVENTS } from '@ovation/room/rules'
import type { RoomState } from '@ovation/room'
import type { RoomLog } from '../log/index.ts'

const CHUNK_EVENTS = 1_000
const CHUNK_BYTES = 4 * 1_024 * 1_024

function refuseNewer(error: unknown): never {
  if (!(error instanceof NewerEvent)) throw error
  throw new OvationError('newer_data', { detail: error.message.split(';')[0] ?? '', cause: error })
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value)

/**
 * Whether a stored value has the expected shape, as far as folding and screens rely on it: a snapshot without it is skipped,
 * and the room is folded from its log. Where null is expected, any type is accepted.
 */
function isShapedLike(value: unknown, like: object): boolean {
  if (kindOf(value) !== kindOf(like)) return false
  return Object.entries(like).every(([key, expected]) => {
    const found = (value as Record<string, unknown>)[key]
    // A field that was added since it was written.
    if (found === undefined || expected === null) return true
    return kindOf(expected) === 'object' ? isShapedLike(found, expected as object) : kindOf(found) === kindOf(expected)
  })
}

/** A snapshot of an earlier version of this program, with the initial values of fields that were added since then. */
const hydrated = (room: string, state: RoomState): RoomState => ({
  ...initialState(room),
  ...state,
  room,
  settings: { ...DEFAULT_SETTINGS, ...state.settings },
})

/** The room's state at the end of its log, folded from the newest usable snapshot. */
export async function foldRoom(log: RoomLog, room: string): Promise<RoomState> {
  const snapshot = await log.loadSnapshot(room)
  const usable = snapshot?.stateVersion === STATE_VERSION && isShapedLike(snapshot.state, initialState(room))
  let state = usable ? hydrated(room, snapshot.state) : initialState(room)
  for (;;) {
    const events = await log
      .read(room, { after: state.seq, limit: CHUNK_EVENTS, maxBytes: CHUNK_BYTES })
      .catch(refuseNewer)
    for (const event of events) {
      // Without knowing what happened, a decision would be a guess.
      if (!KNOWN_EVENTS.has(event.type)) throw new OvationError('newer_data', { detail: `event '${event.type}'` })
      if (event.seq !== state.seq + 1)
        throw new Error(`the log of room ${room} has no event ${state.seq + 1}; restore it from a backup`)
      state = evolve(state, event)
    }
    if (events.length === 0) return state
  }
}
