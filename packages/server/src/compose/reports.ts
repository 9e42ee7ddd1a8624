import { sign } from '../ops/index.ts'
import { AudienceCounters, ReplayViews, ReportConsumer, ReportStore } from '../reports/index.ts'
import type { Rooms } from '../rooms/index.ts'
import type { Data } from './data.ts'
import type { LateParts } from './late.ts'
import type { Nodes } from './nodes.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & Nodes & { rooms: Rooms; late: LateParts }

const DIGEST_BYTES = 6

/** Reports of shows: what the log tells of them, and who watches over this node. */
export function createReports({ storage, log, bus, rooms, secrets, clock, limits, logger, parts, late }: Deps) {
  const store = new ReportStore(storage.reports)
  const onError = (err: unknown): void => logger.warn({ err }, 'figures of a show were not written; they are kept')
  const key = sign(secrets.signing, 'digests of viewers')
  const counts = new ReportConsumer({ store, log, clock, limits, onError })
  parts.add('what the log tells of shows', () => counts.close())
  const audience = late.audience.set(
    new AudienceCounters({
      hub: (room) => rooms.openHub(room),
      followed: () => rooms.followed(),
      digest: (room, startedAt, person) =>
        Buffer.from(sign(key, `${room}/${startedAt}/${person}`), 'base64url').readUIntBE(0, DIGEST_BYTES),
      ...{ store, clock, limits, onError },
    }),
  )
  parts.add('the counters of viewers', () => audience.close())
  const replayViews = new ReplayViews({ store, clock, limits, onError })
  parts.add('the counters of replays', () => replayViews.close())
  const stopHearing = bus.subscribe(({ room, payload }) => {
    if (!payload.some(({ type }) => type === 'room.deleted')) return
    audience.forget(room)
    replayViews.forget(room)
  })
  parts.add('what forgets figures of deleted rooms', stopHearing)
  return { store, replayViews, consumer: counts.consumer }
}
