import { Presences } from '../presence/index.ts'
import { ReadPositions } from '../reading/index.ts'
import type { Data } from './data.ts'
import type { LateParts } from './late.ts'
import type { Nodes } from './nodes.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & Nodes & { late: LateParts }

/** What is known of people beside the log: who shows that they are here, and up to where they have read. */
export function createPeople({ storage, bus, cluster, clock, limits, logger, parts, late }: Deps) {
  const presences = late.presences.set(
    new Presences({
      ...{ clock, limits, lookAround: async (room) => cluster?.presence.lookAround(room) },
      onError: (err) => logger.error({ err }, 'who is present was not told'),
    }),
  )
  parts.add('who is present', () => presences.close())
  const reads = new ReadPositions({
    ...{ store: storage.reads, clock, limits },
    onError: (err) => logger.warn({ err }, 'where people have read to was not stored or looked up'),
  })
  parts.add('where people have read to', () => reads.close())
  bus.subscribe(({ room, payload }) => {
    presences.take(room, payload)
    reads.take(room, payload)
  })
  return { presences, reads }
}
