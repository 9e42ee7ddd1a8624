import {
  admitViewer,
  applyAccessChanges,
  ErasedGuests,
  followTitles,
  superviseStage,
  videoUpgrades,
  watchGate,
} from '../broadcast/index.ts'
import { LowLatencyServer, mediaRoutes, StreamKeys } from '../media/index.ts'
import type { Data } from './data.ts'
import { createDeletions } from './deletions.ts'
import type { Http } from './http.ts'
import type { IdentityParts } from './identity.ts'
import { createIngest } from './ingest.ts'
import type { LateParts } from './late.ts'
import type { Network } from './network.ts'
import type { Nodes } from './nodes.ts'
import { createRecordings } from './recordings.ts'
import { createFileShows } from './show-files.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & IdentityParts & Network & Nodes & RoomParts & Http & { late: LateParts }

export type Video = ReturnType<typeof createVideo>

/** Streams: who publishes, what becomes of it in the rooms and on disk, and who watches. */
export function createVideo(deps: Deps) {
  const { app, bus, clock, logger, parts, rooms, storage, secrets } = deps
  const { budgets, clientOf, addresses, tickets } = deps
  const streamKeys = new StreamKeys(storage.streamKeys, secrets.signing, () => clock.now())
  const mayWatch = watchGate(rooms, tickets, clock)
  const admit = admitViewer(mayWatch, budgets.rates.unknownRooms)
  const lowLatency = new LowLatencyServer(clock)
  parts.add('the low-latency streams', () => lowLatency.close())
  const { recordings, downloads } = createRecordings(deps)
  deps.late.recordings.set(recordings)
  const { media, ingest, originOf, openRecordings } = createIngest({ ...deps, streamKeys, recordings })
  const { showFiles, fileShows } = createFileShows({ ...deps, media, recordings, downloads })
  applyAccessChanges(bus, { media, lowLatency })
  const erasedGuests = new ErasedGuests({ bus, clock, logger, log: deps.log, guests: recordings.guests })
  parts.add('the erasure of guests', () => erasedGuests.stop())
  const deletions = createDeletions({ ...deps, recordings, downloads, showFiles })
  followTitles(bus, { broadcasts: recordings.broadcasts, logger })
  mediaRoutes(app, { media, clock, admit, addressOf: clientOf })
  parts.add('the look at the stage', superviseStage({ media, rooms, recordings: recordings.guests, clock, logger }))
  return {
    ...deletions,
    ...{
      media,
      recordings,
      openRecordings,
      erasedGuests,
      downloads,
      showFiles,
      fileShows,
      streamKeys,
      mayWatch,
      admit,
      originOf,
    },
    upgrades: videoUpgrades({ ingest, lowLatency, media, addresses, tickets, admit, mayWatch, clock }),
  }
}
