import type { Cluster } from '../cluster/index.ts'
import type { Sessions } from '../edge/index.ts'
import { sleep } from '../ops/index.ts'
import type { Clock, Logger, ServerLimits } from '../ops/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Readiness } from './readiness.ts'

export type DrainDeps = {
  cluster: Pick<Cluster, 'inCompany' | 'leave' | 'heartbeat'> | undefined
  readiness: Readiness
  rooms: Pick<Rooms, 'releaseRooms'>
  sessions: Pick<Sessions, 'size' | 'drain'>
  clock: Clock
  limits: Pick<ServerLimits, 'drainNoticeMs' | 'drainOverMs'>
  logger: Pick<Logger, 'info'>
}

/**
 * Prepares to stop without a visible interruption: reports that the node is not ready, so that load balancers send no more
 * clients, releases its rooms, and moves its viewers to other nodes in turns. A single node does none of this.
 */
export async function drain({ cluster, readiness, rooms, sessions, clock, limits, logger }: DrainDeps): Promise<void> {
  if (!cluster?.inCompany) return
  readiness.draining = true
  logger.info({ sessions: sessions.size }, 'draining')
  await sleep(clock, limits.drainNoticeMs)
  await cluster.leave()
  rooms.releaseRooms()
  await sessions.drain(limits.drainOverMs)
  await cluster.heartbeat()
}
