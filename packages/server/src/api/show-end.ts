import { OvationError } from '@ovation/protocol'
import type { StreamState } from '@ovation/room'
import { newId, sleep } from '../ops/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Handlers } from '../rest/index.ts'
import { SYSTEM } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type ShowEndDeps = {
  rooms: Pick<Rooms, 'state' | 'command'>
  /** Whether something is put on in the room here, or published, of which the room may not know yet. */
  isBeginning: (room: string) => boolean
  clock: Clock
}

/** What is beginning is waited for so long, in such steps. */
const MAX_BEGINNING_MS = 3_000
const BEGINNING_STEP_MS = 50
/** The show may end, and another one begin, between a look at the room and the command. */
const MAX_TRIES = 3

type How = { by: 'studio' | 'site'; said?: string; actor: string }

/** Ends shows that go on, begin, or wait for their encoder: for hosts, and for those who run the site, who say why. */
export function showEndHandlers({ rooms, isBeginning, clock }: ShowEndDeps): Handlers<'endShow' | 'cutShow'> {
  const current = async (room: string): Promise<StreamState> => {
    for (let ms = 0; ; ms += BEGINNING_STEP_MS) {
      const { stream } = await rooms.state(room)
      if (goesOn(stream) || ms >= MAX_BEGINNING_MS || !isBeginning(room)) return stream
      await sleep(clock, BEGINNING_STEP_MS)
    }
  }
  const end = async (room: string, how: How): Promise<void> => {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const stream = await current(room)
      // The site's cut is also of a show that has just ended: it decides how that ended.
      if (stream.status === 'none' || !(goesOn(stream) || how.by === 'site')) {
        if (tries > 0) return
        break
      }
      // The log ends it: from there every node cuts off whoever publishes (`broadcast/access-changes.ts`).
      const command = { type: 'stream.end', body: { stream: stream.stream, reason: 'cut', ...how } } as const
      const isTaken = await rooms
        .command(room, { actor: SYSTEM, commandId: newId(), command })
        .then(() => true, unlessSo)
      if (isTaken) return
    }
    throw new OvationError('nothing_to_change')
  }
  return {
    endShow: ({ params: { room }, caller }) => end(room, { by: 'studio', actor: caller.id }),
    cutShow: ({ params: { room }, body, caller }) => end(room, { by: 'site', said: body.reason, actor: caller.id }),
  }
}

const goesOn = ({ status }: StreamState): boolean => status === 'live' || status === 'interrupted'

const unlessSo = (error: unknown): false => {
  if (error instanceof OvationError && error.code === 'nothing_to_change') return false
  throw error
}
