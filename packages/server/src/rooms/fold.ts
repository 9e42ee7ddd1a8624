import { OvationError } from '@ovation/protocol'
import { evolve, initialState, NewerEvent, STATE_VERSION } from '@ovation/room'
import { KNOWN_EVENTS, restoreState } from '@ovation/room/rules'
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

/**
 * The room's state in the newest usable snapshot, or as of nothing. A snapshot without the fields of a feature that would need
 * the events before it is left aside while those are still in the log.
 */
async function stateBefore(log: RoomLog, room: string): Promise<RoomState> {
  const snapshot = await log.loadSnapshot(room)
  if (!snapshot || snapshot.stateVersion > STATE_VERSION || !isShapedLike(snapshot.state, initialState(room)))
    return initialState(room)
  const restored = restoreState(room, { ...snapshot.state }, snapshot.versions)
  if (!restored) return initialState(room)
  if (restored.fromStart.length > 0 && (await log.heads([room]))[0]?.tailSeq === 0) return initialState(room)
  return restored.state
}

/** The room's state at the end of its log. */
export async function foldRoom(log: RoomLog, room: string): Promise<RoomState> {
  let state = await stateBefore(log, room)
  for (;;) {
    const events = await log
      .read(room, { after: state.seq, limit: CHUNK_EVENTS, maxBytes: CHUNK_BYTES })
      .catch(refuseNewer)
    for (const event of events) {
      // Without knowing what happened, a decision would be a guess.
      if (!KNOWN_EVENTS.has(event.type)) throw new OvationError('newer_data', { detail: `event '${event.type}'` })
      // What stood before a deletion is not there any more, and not needed.
      if (event.seq !== state.seq + 1 && event.type !== 'room.deleted')
        throw new Error(`the log of room ${room} has no event ${state.seq + 1}; restore it from a backup`)
      state = evolve(state, event)
    }
    if (events.length === 0) return state
  }
}
