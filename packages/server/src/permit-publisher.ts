import type { StageKeys } from './identity/index.ts'
import { placeOf } from './media/index.ts'
import type { Permit, StreamKeys } from './media/index.ts'
import type { Clock } from './ops/index.ts'
import type { Rooms } from './rooms/index.ts'

/** Who may publish: whoever has a key of a room that is open, and whoever was invited on its stage, from their seat. */
export const permitPublisher =
  (rooms: Rooms, streamKeys: StreamKeys, stageKeys: StageKeys, clock: Clock) =>
  async (key: string): Promise<Permit | undefined> => {
    const guest = stageKeys.check(key, clock.now())
    if (guest) {
      const { room, seat, actor } = guest
      const { stage } = await rooms.state(room)
      const invited = stage.guests.some((one) => one.seat === seat && one.actor === actor)
      return invited ? { place: placeOf(room, seat), holder: actor } : undefined
    }
    const found = await streamKeys.find(key)
    if (!found || (await rooms.state(found.room)).lifecycle !== 'open') return undefined
    return { place: found.room, holder: found.id }
  }
