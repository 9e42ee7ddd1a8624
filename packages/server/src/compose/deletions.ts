import { DeletedRecordings } from '../broadcast/index.ts'
import type { Downloads, Recordings } from '../recording/index.ts'
import { RoomPurges } from '../rooms/index.ts'
import type { ShowFiles } from '../show-file/index.ts'
import type { Data } from './data.ts'
import type { Nodes } from './nodes.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & Nodes & { recordings: Recordings; downloads: Downloads; showFiles: ShowFiles }

/** What removes what rooms leave that were deleted: files on every node, the rest by the node that owned the room. */
export function createDeletions(deps: Deps) {
  const { log, bus, ownership, clock, limits, logger, parts, recordings, downloads, showFiles } = deps
  const deletedRecordings = new DeletedRecordings({ log, bus, clock, logger, recordings, downloads, showFiles })
  parts.add('the deletion of recordings', () => deletedRecordings.stop())
  const roomPurges = new RoomPurges({
    ...{ log, bus, ownership, clock, limits },
    removeFiles: (room) => deletedRecordings.remove(room),
    onError: (err, room) => logger.error({ err, room }, 'a deleted room was not purged; it is tried again'),
  })
  parts.add('the purge of deleted rooms', () => roomPurges.stop())
  return { deletedRecordings, roomPurges }
}
