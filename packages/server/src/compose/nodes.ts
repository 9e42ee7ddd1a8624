import { openBus, warnOfLateBus } from '../bus/index.ts'
import { CallSignature, Cluster, NodeClient, PostgresMembership } from '../cluster/index.ts'
import type { RoomNotice } from '../cluster/index.ts'
import { areEvents } from '../log/index.ts'
import type { StoredEvent } from '../log/index.ts'
import { PublishProblems, relay } from '../media/index.ts'
import { newId } from '../ops/index.ts'
import { ALONE } from '../rooms/index.ts'
import type { Ownership } from '../rooms/index.ts'
import type { Data } from './data.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & Network & { late: LateParts }

export type Nodes = ReturnType<typeof createNodes>

/** What nodes share: the bus, the cluster if there is one, and the notices that go to all nodes. */
export function createNodes(deps: Deps) {
  const { config, clock, logger, metrics, parts, report, secrets, late } = deps
  const bus = openBus<StoredEvent[]>(config.busUrl, { secret: secrets.signing, report, isPayload: areEvents })
  parts.add('the bus', () => bus.close())
  if (config.busUrl !== undefined) warnOfLateBus(bus, { url: config.busUrl, clock, logger })
  const problems = new PublishProblems({
    clock,
    counted: (reason) => metrics.publishProblems.inc({ reason }),
    log: (problem) => logger.warn(problem, 'a publisher was refused or lost'),
  })
  const take = (notice: RoomNotice): void => {
    if (notice.type === 'closePerson') late.sessions.now.closePerson(notice.actor)
    else if (notice.type === 'cutStream') late.media.now.cut(notice.room, notice.key)
    else late.media.now.streamMoved(notice.room)
  }
  const cluster = createCluster({ ...deps, problems, take })
  const ownership: Ownership = cluster?.ownership ?? ALONE
  /** Applies a notice at this node and at all others. */
  const notify = async (notice: RoomNotice): Promise<void> => {
    take(notice)
    await cluster?.notices.send(notice)
  }
  return {
    ...{ bus, cluster, ownership, problems, notify },
    /** Disconnects every publisher of a room, or only those with one of its keys, whichever node ingests them. */
    cutStream: (room: string, key?: string): Promise<void> =>
      notify({ type: 'cutStream', room, ...(key === undefined ? {} : { key }) }),
  }
}

type ClusterParts = Deps & { problems: PublishProblems; take: (notice: RoomNotice) => void }

/** The other nodes of a shared database; undefined when there is none. */
function createCluster(deps: ClusterParts): Cluster | undefined {
  const { storage, secrets, clock, logger, limits, budgets, problems, late, take } = deps
  if (!storage.shared) return undefined
  const node = newId()
  const { maxSpentNonces } = limits
  const signature = new CallSignature({ ...{ node, clock, maxSpentNonces }, secret: secrets.signing })
  const cluster: Cluster = new Cluster({
    membership: new PostgresMembership(node, { pool: storage.shared, clock, logger }),
    client: new NodeClient(signature),
    knownSocket: (socket) => budgets.sockets.hold(socket),
    ...{ signature, clock, logger },
    rooms: () => late.rooms.now,
    commands: () => budgets.rates.commands,
    staff: (room) => late.connected.now.staff(room),
    people: (room, most) => late.connected.now.list(room, most),
    presences: () => late.presences.now,
    onNotice: take,
    onChange: () => {
      logger.info(cluster.metrics, 'the nodes changed')
      late.consumers.now.sweep()
      late.lostStreams.now.lookForAll()
    },
    receive: (session, frames) => late.sessions.now.receive(session, frames),
    health: (room) => late.media.now.health(room),
    problems: (room) => problems.of(room),
    proxyStream: (room, response, sealOf) => {
      const stream = late.media.now.stream(room)
      if (stream) relay(stream, response, sealOf)
      return stream !== undefined
    },
  })
  return cluster
}
