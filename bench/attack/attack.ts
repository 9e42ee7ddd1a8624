import { HTTP2_ATTACKS } from './attacks-http2.ts'
import { HTTP_ATTACKS } from './attacks-http.ts'
import { ROOM_ATTACKS } from './attacks-rooms.ts'
import { RTMP_ATTACKS } from './attacks-rtmp.ts'
import type { Ground, Tally } from './ground.ts'

/** One way to hurt a server: bounded in count by `scale`, in time by `seconds`. */
export type Attack = {
  name: string
  /** At full size, in words. */
  what: string
  /** What the server has to have for it. */
  needs?: 'tls' | 'stream' | 'replay'
  run: (ground: Ground, tally: Tally) => Promise<void>
}

export const ATTACKS: readonly Attack[] = [...HTTP_ATTACKS, ...ROOM_ATTACKS, ...RTMP_ATTACKS, ...HTTP2_ATTACKS]
