import type { StageKeys } from '../identity/index.ts'
import type { RoomLog } from '../log/index.ts'
import { NO_ROOM, readKey, streamPath, testOf } from '../media/index.ts'
import type { Comer, NoPermit, PublishGrant, StreamKeys } from '../media/index.ts'
import type { Clock } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'
import { EndedShows } from './ended-shows.ts'

type Deps = { rooms: Rooms; log: Pick<RoomLog, 'heads'>; streamKeys: StreamKeys; stageKeys: StageKeys; clock: Clock }

const MAY_BE_A_ROOM = /^[\w-]{1,64}$/
/** Parts of a wrong key that may be a room's name; looked for in one question. */
const MAX_CANDIDATES = 8
/** Wrong keys whose room is looked for, a second; those of a flood are of no room. */
const MAX_LOOKED_FOR_PER_SECOND = 20

/** Who may publish: anyone who has a key of a room that is open, and anyone who was invited on its stage, from their slot. */
export function permitPublisher({ rooms, log, streamKeys, stageKeys, clock }: Deps) {
  const lookedFor = { second: 0, keys: 0 }
  /** The room whose key it was once, or was meant to be: keys begin with the room's name. */
  const roomMeant = async (key: string): Promise<string> => {
    const second = Math.floor(clock.monotonicMs() / 1_000)
    if (second !== lookedFor.second) Object.assign(lookedFor, { second, keys: 0 })
    if (++lookedFor.keys > MAX_LOOKED_FOR_PER_SECOND) return NO_ROOM
    const parts = key.split('_')
    const names = parts.slice(0, -1).map((_, index) => parts.slice(0, index + 1).join('_'))
    const candidates = names.filter((name) => MAY_BE_A_ROOM.test(name)).slice(0, MAX_CANDIDATES)
    const heads = candidates.length > 0 ? await log.heads(candidates) : []
    return heads.map(({ room }) => room).sort((a, b) => b.length - a.length)[0] ?? NO_ROOM
  }
  const holds = new EndedShows()
  return async (key: string, comer: Comer): Promise<PublishGrant | NoPermit> => {
    const guest = stageKeys.check(key, clock.now())
    if (guest) {
      const { room, seat, actor, issuedAt } = guest
      const { stage, stream } = await rooms.state(room)
      const invited = stage.guests.some((one) => one.seat === seat && one.actor === actor)
      if (invited) return { place: streamPath(room, seat), holder: actor }
      const isOn = stream.status === 'live' || stream.status === 'interrupted'
      const isOver = !isOn || issuedAt < stream.startedAt
      return { refused: 'not_invited', room, ...(isOver ? { isOver } : {}) }
    }
    const { key: ofRoom, test } = readKey(key)
    const found = await streamKeys.find(ofRoom)
    if (!found) return { refused: 'unknown_key', room: await roomMeant(key) }
    const { room, lifecycle, stream } = await rooms.state(found.room)
    if (lifecycle !== 'open') return { refused: 'room_closed', room }
    if (test) return { place: testOf(found.room), holder: found.id }
    if (holds.refuses(room, stream, clock.now(), comer)) {
      const isCutBySite = stream.status === 'ended' && stream.by === 'site'
      return { refused: 'ended', room, ...(isCutBySite ? { isCutBySite } : {}) }
    }
    return { place: found.room, holder: found.id }
  }
}
