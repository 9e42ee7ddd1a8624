import type { Bus } from './bus/index.ts'
import type { Cluster } from './cluster/index.ts'
import type { StoredEvent } from './log/index.ts'
import type { Clock, Lifecycle, Logger, ServerLimits } from './ops/index.ts'
import { Presences } from './presence/index.ts'
import { ReadPositions } from './reading/index.ts'
import type { ReadStore } from './reading/index.ts'

type Parts = {
  store: ReadStore
  bus: Bus<StoredEvent[]>
  clock: Clock
  limits: ServerLimits
  logger: Logger
  cluster: () => Cluster | undefined
  parts: Lifecycle
}

/** What is known of people beside the log: who shows that they are here, and up to where they have read. */
export function peopleHere({ store, bus, clock, limits, logger, cluster, parts }: Parts) {
  const presences = new Presences({
    ...{ clock, limits, lookAround: async (room) => cluster()?.presence.lookAround(room) },
    onError: (err) => logger.error({ err }, 'who is present was not told'),
  })
  parts.add('who is present', () => presences.close())
  const reads = new ReadPositions({
    ...{ store, clock, limits },
    onError: (err) => logger.warn({ err }, 'where people have read to was not stored or looked up'),
  })
  parts.add('where people have read to', () => reads.close())
  bus.subscribe(({ room, payload }) => {
    presences.take(room, payload)
    reads.take(room, payload)
  })
  return {
    presences,
    eraseRead: (room: string, person: string) => reads.erase(room, person),
    /** For those who come in. */
    entry: { presences, readOf: reads.of.bind(reads), markRead: reads.mark.bind(reads) },
  }
}
