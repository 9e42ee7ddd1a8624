/**
 * Where video of a room come in and are watched, as they stand in addresses (rooms have no `~` in their names): the
 * host's under the room's own name, a smaller copy of it as `ROOM~low`, its audio alone as `ROOM~audio`, a test that hosts
 * alone see as `ROOM~test`, and guests' as `ROOM~1` to `ROOM~4`.
 */
export const streamPath = (room: string, seat: number): string => (seat === 0 ? room : `${room}~${seat}`)
export const lowOf = (room: string): string => `${room}~low`
export const audioOf = (room: string): string => `${room}~audio`
export const testOf = (room: string): string => `${room}~test`

/** What a stream path is for. */
type Place = { room: string; seat: number; copy: boolean; test: boolean }

/**
 * The room and the slot of a place; slot 0 is the host's. `copy`: of the host's video, which is told of in its place; `test`: a
 * test, which nobody is told of.
 */
export function parseStreamPath(place: string): Place {
  const [room = '', rest] = place.split('~')
  const copy = rest === 'low' || rest === 'audio'
  const test = rest === 'test'
  return { room, seat: rest === undefined || copy || test ? 0 : Number(rest), copy, test }
}

/** A stream key with this at its end is for a test: `KEY~test`. */
const TEST_END = '~test'

/** The key without what makes it one for a test. */
export const testKeyOf = (key: string): string => `${key}${TEST_END}`
export const readKey = (key: string): { key: string; test: boolean } =>
  key.endsWith(TEST_END) ? { key: key.slice(0, -TEST_END.length), test: true } : { key, test: false }

/** Whether the key of one place may publish at another: only a host's video has a smaller copy, which comes by the same key. */
export const mayPublishAt = (ofKey: string, place: string): boolean =>
  place === ofKey || (!ofKey.includes('~') && place === lowOf(ofKey))
