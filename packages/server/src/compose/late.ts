import type { Consumers } from '../consumers/index.ts'
import type { ConnectedPeople, Sessions } from '../edge/index.ts'
import type { LostStreams } from '../broadcast/index.ts'
import type { Media } from '../media/index.ts'
import type { Presences } from '../presence/index.ts'
import type { Recordings } from '../recording/index.ts'
import type { AudienceCounters } from '../reports/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Site } from '../site/index.ts'

/** A part that another one needs before it can exist, because they know each other. */
export class Late<T> {
  #name: string
  #part: T | undefined

  /** `name`: what an error calls it. */
  constructor(name: string) {
    this.#name = name
  }

  /** Sets the part, once, and returns it. */
  set(part: T): T {
    if (this.#part !== undefined) throw new Error(`${this.#name}: there is one already`)
    return (this.#part = part)
  }

  /** The part. Throws when it is used before it exists. */
  get now(): T {
    if (this.#part === undefined) throw new Error(`${this.#name}: not there yet`)
    return this.#part
  }
}

/**
 * The cycles between parts: the cluster answers other nodes from rooms, connections, presence and video, which themselves ask
 * the cluster; rooms report lost streams, have their viewers counted, what guests
 * showed erased, and have the storage recovered.
 */
export const lateParts = () => ({
  rooms: new Late<Rooms>('the rooms'),
  audience: new Late<AudienceCounters>('the counters of viewers'),
  connected: new Late<ConnectedPeople>('who is connected'),
  presences: new Late<Presences>('who is present'),
  consumers: new Late<Consumers>('the consumers'),
  media: new Late<Media>('the video'),
  lostStreams: new Late<LostStreams>('the lost streams'),
  sessions: new Late<Sessions>('the connections'),
  recordings: new Late<Recordings>('the recordings'),
  /** Its name is in mails. */
  site: new Late<Site>('the site'),
  /** Opens the storage anew. */
  recover: new Late<(cause: Error) => void>('the recovery of the storage'),
})

export type LateParts = ReturnType<typeof lateParts>
