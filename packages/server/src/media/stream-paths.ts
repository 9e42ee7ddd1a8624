/**
 * Where video of a room come in and are watched, as they stand in addresses (rooms have no `~` in their names): the
 * host's under the room's own name, a smaller copy of it as `ROOM~low`, its audio alone as `ROOM~audio`, and guests' as
 * `ROOM~1` to `ROOM~4`.
 */
export const streamPath = (room: string, seat: number): string => (seat === 0 ? room : `${room}~${seat}`)
export const lowOf = (room: string): string => `${room}~low`
export const audioOf = (room: string): string => `${room}~audio`

/** The room and the slot of a place; slot 0 is the host's. `copy`: of the host's video, which is told of in its place. */
export function parseStreamPath(place: string): { room: string; seat: number; copy: boolean } {
  const [room = '', rest] = place.split('~')
  const copy = rest === 'low' || rest === 'audio'
  return { room, seat: rest === undefined || copy ? 0 : Number(rest), copy }
}

/** Whether the key of one place may publish at another: only a host's video has a smaller copy, which comes by the same key. */
export const mayPublishAt = (ofKey: string, place: string): boolean =>
  place === ofKey || (parseStreamPath(ofKey).seat === 0 && place === lowOf(ofKey))
