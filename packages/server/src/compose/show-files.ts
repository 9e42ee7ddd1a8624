import { join } from 'node:path'
import { isCutLately } from '../broadcast/index.ts'
import type { Media } from '../media/index.ts'
import type { Downloads, Recordings } from '../recording/index.ts'
import { FileShows, ShowFiles } from '../show-file/index.ts'
import type { Data } from './data.ts'
import type { RoomParts } from './rooms.ts'
import type { Runtime } from './runtime.ts'

type Deps = Runtime & Data & RoomParts & { media: Media; recordings: Recordings; downloads: Downloads }

/** Shows from files, and the files. Shows stop before the streams do, which are told of as those of lost encoders. */
export function createFileShows({ clock, logger, limits, parts, folder, rooms, media, recordings, downloads }: Deps) {
  const showFiles = new ShowFiles({ clock, limits, folder: join(folder, 'show-files') })
  parts.add('the files of shows', () => showFiles.close())
  const fileShows = new FileShows({
    ...{ rooms, media, downloads, clock, logger, files: showFiles, catalogue: recordings.catalogue },
    isHeld: isCutLately,
  })
  parts.add('the shows from files', () => fileShows.close())
  return { showFiles, fileShows }
}
