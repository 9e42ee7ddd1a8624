import { OvationError } from '@ovation/protocol'
import { newId } from '../ops/index.ts'
import type { Handlers } from '../rest/index.ts'
import { orUnchanged, SYSTEM } from '../rooms/index.ts'
import type { Rooms } from '../rooms/index.ts'

export type ShowEndDeps = {
  rooms: Pick<Rooms, 'state' | 'command'>
}

/** Ends shows that go on, or wait for their encoder: for hosts, and for those who run the site, who say why. */
export function showEndHandlers({ rooms }: ShowEndDeps): Handlers<'endShow' | 'cutShow'> {
  const end = async (room: string, how: { by: 'studio' | 'site'; said?: string; actor: string }): Promise<void> => {
    const { stream } = await rooms.state(room)
    if (stream.status !== 'live' && stream.status !== 'interrupted') throw new OvationError('nothing_to_change')
    // The log ends it: from there every node cuts off whoever publishes (`broadcast/access-changes.ts`).
    const command = { type: 'stream.end', body: { stream: stream.stream, reason: 'cut', ...how } } as const
    await orUnchanged(rooms.command(room, { actor: SYSTEM, commandId: newId(), command }))
  }
  return {
    endShow: ({ params: { room }, caller }) => end(room, { by: 'studio', actor: caller.id }),
    cutShow: ({ params: { room }, body, caller }) => end(room, { by: 'site', said: body.reason, actor: caller.id }),
  }
}
