/**
 * Where pictures of a room come in and are watched, as they stand in addresses (rooms have no `~` in their names): the
 * host's under the room's own name, a smaller copy of it as `ROOM~low`, its sound alone as `ROOM~sound`, and guests' as
 * `ROOM~1` to `ROOM~4`.
 */
export const placeOf = (room: string, seat: number): string => (seat === 0 ? room : `${room}~${seat}`)
export const lowOf = (room: string): string => `${room}~low`
export const soundOf = (room: string): string => `${room}~sound`

/** The room and the seat of a place; seat 0 is the host's. `copy`: of the host's picture, which is told of in its place. */
export function seatOf(place: string): { room: string; seat: number; copy: boolean } {
  const [room = '', rest] = place.split('~')
  const copy = rest === 'low' || rest === 'sound'
  return { room, seat: rest === undefined || copy ? 0 : Number(rest), copy }
}

/** Whether the key of one place may publish at another: only a host's picture has a smaller copy, which comes by the same key. */
export const mayPublishAt = (ofKey: string, place: string): boolean =>
  place === ofKey || (seatOf(ofKey).seat === 0 && place === lowOf(ofKey))
