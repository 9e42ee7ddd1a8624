import { Edge, securityHeaders } from '../edge/index.ts'
import { Turns } from '../ops/index.ts'
import type { Data } from './data.ts'
import type { Http } from './http.ts'
import type { IdentityParts } from './identity.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import { recoverStorage } from './recover-storage.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'
import type { Video } from './video.ts'

type Deps = Runtime & Data & IdentityParts & Network & Nodes & RoomParts & Http & Video & { late: LateParts }

/** The connections of viewers, and what happens to them when the storage fails. They end before any stream does. */
export function createEdge(deps: Deps): Edge {
  const { app, clock, limits, logger, metrics, report, parts, exit, storage, log, rooms, consumers, late } = deps
  const { addresses, budgets, base, origins, strictTransport, cluster, upgrades } = deps
  const { tokens, authenticate, tickets, stageKeys, door, hold, balance, presences, reads } = deps
  const edge = late.edge.set(
    new Edge({
      ...{ rooms, balance, tokens, authenticate, budgets, report, clock, limits, logger, metrics },
      ...{ addresses, origins, base },
      entry: {
        playback: (room, who) => tickets.issue(room, who, clock.now()),
        stageKey: (room, actor, seat) => stageKeys.issue({ room, seat, actor }, clock.now()),
        ...{ door, holdRole: hold, presences },
        readOf: (room, actor, upTo) => reads.of(room, actor, upTo),
        markRead: (room, actor, seq) => reads.mark(room, actor, seq),
      },
      joins: new Turns(clock, {
        maxMsPerTurn: limits.joinBudgetMsPerTurn,
        maxStepsPerTurn: limits.maxJoinStepsPerTurn,
      }),
      ...(cluster ? { node: cluster.id } : {}),
      forwardFrames: async (node, session, frames) => (await cluster?.forwardFrames(node, session, frames)) ?? false,
    }),
  )
  parts.add('the connections', () => edge.close())
  edge.register(app, securityHeaders(strictTransport))
  edge.onOtherUpgrade(upgrades)
  const { maxReopenAttempts: maxAttempts } = storage
  storage.onUnknown(late.recover.set(recoverStorage({ log, rooms, consumers, edge, logger, maxAttempts, exit })))
  return edge
}
