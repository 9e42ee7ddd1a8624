/** Where a picture comes in: the host's under the room's own name, a guest's under the room and their seat. Rooms have no `~`. */
export const placeOf = (room: string, seat: number): string => (seat === 0 ? room : `${room}~${seat}`)

/** The room and the seat of a place; seat 0 is the host's. */
export function seatOf(place: string): { room: string; seat: number } {
  const [room = '', seat] = place.split('~')
  return { room, seat: seat === undefined ? 0 : Number(seat) }
}
