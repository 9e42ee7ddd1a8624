import type { Server } from 'node:tls'
import { createHttp, Listeners } from '../edge/index.ts'
import { createOpsHttp, healthRoutes } from '../ops-listener/index.ts'
import type { Certificates } from './certificates.ts'
import type { Data } from './data.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import { Readiness } from './readiness.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & Network & Certificates & Nodes & RoomParts & { late: LateParts }

export type Http = ReturnType<typeof createServers>

/** How long disconnected clients may take to close their sockets. */
const CLOSE_TIMEOUT_MS = 1_000

/** The public HTTP server and the one for operations. Neither listens yet. */
export function createServers(deps: Deps) {
  const { limits, clock, logger, metrics, parts, disk, tls, cluster, rooms, late } = deps
  const { addresses, budgets, base, origins, strictTransport, openDoor } = deps
  const readiness = new Readiness(disk)
  const notReady = (): string | undefined => readiness.refusal
  const ops = createOpsHttp({
    ...{ limits, budgets, logger, metrics, notReady },
    details: () => ({
      ...{ draining: readiness.draining, storage: readiness.storage },
      ...{ sessions: late.sessions.now.size, roomsOwned: rooms.counts.owned },
      ...(cluster ? { node: cluster.id, ...cluster.metrics } : {}),
    }),
  })
  cluster?.register(ops)
  parts.add('the ops listener', () => ops.close())
  const follow = (server: Server): void => {
    openDoor(server)
    tls?.follow(server)
  }
  const app = createHttp({
    ...{ limits, origins, addresses, base, budgets, clock, logger, strictTransport },
    ...(tls ? { tls: { key: tls.key, cert: tls.cert, follow } } : {}),
  })
  healthRoutes(app, { notReady })
  const listeners = new Listeners(app)
  parts.add('HTTP', async () => {
    // A client that does not answer the close frame does not delay the stop.
    const rest = setTimeout(() => budgets.sockets.destroyAll(), CLOSE_TIMEOUT_MS)
    await listeners.close().finally(() => clearTimeout(rest))
  })
  return { readiness, ops, app, listeners }
}
