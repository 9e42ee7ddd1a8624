import { Edge, securityHeaders, Sessions } from '../edge/index.ts'
import type { AttachmentDeps } from '../edge/index.ts'
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

/** The sessions of viewers, the ways in, and what happens to sessions when the storage fails. They end before any stream does. */
export function createSessions(deps: Deps): { sessions: Sessions; edge: Edge } {
  const { app, clock, limits, logger, metrics, report, parts, exit, storage, log, rooms, consumers, late } = deps
  const { addresses, budgets, base, origins, writes, strictTransport, cluster, upgrades } = deps
  const { tokens, authenticate, balance, staffNames } = deps
  const node = cluster ? { node: cluster.id } : {}
  const joins = new Turns(clock, {
    maxMsPerTurn: limits.joinBudgetMsPerTurn,
    maxStepsPerTurn: limits.maxJoinStepsPerTurn,
  })
  const sessions = late.sessions.set(
    new Sessions({
      ...{ rooms, balance, tokens, authenticate, budgets, report, joins, clock, limits, logger, metrics, ...node },
      together: writes.together,
      ofStaff: staffNames.includes,
      attachments: attachmentDeps(deps),
    }),
  )
  parts.add('the connections', () => sessions.close())
  const edge = new Edge({
    ...{ sessions, budgets, report, joins, clock, addresses, origins, base, writes, ...node },
    otherUpgrade: upgrades,
    forwardFrames: async (to, session, frames) => (await cluster?.remote.forwardFrames(to, session, frames)) ?? false,
  })
  edge.register(app, () => securityHeaders(strictTransport()))
  const { maxReopenAttempts: maxAttempts } = storage
  storage.onUnknown(late.recover.set(recoverStorage({ log, rooms, consumers, sessions, logger, maxAttempts, exit })))
  return { sessions, edge }
}

/** What an attachment gets and needs at entry. */
function attachmentDeps(deps: Deps): AttachmentDeps {
  const { clock, logger, rooms, tickets, stageKeys, door, hold, carry, leaveStageAsGuest, presences, reads } = deps
  return {
    ...{ rooms, door, holdRole: hold, carry, leaveStageAsGuest, presences },
    playback: (room, who) => tickets.issue(room, who, clock.now()),
    stageKey: (room, actor, seat) => stageKeys.issue({ room, seat, actor }, clock.now()),
    readOf: (room, { id, aliases }, upTo) => reads.of(room, id, upTo, aliases),
    markRead: (room, actor, seq) => reads.mark(room, actor, seq),
    played: (room, playback) => deps.late.audience.now.played(room, playback),
    now: () => clock.now(),
    onError: (err) => logger.error({ err }, 'an attachment failed'),
  }
}
