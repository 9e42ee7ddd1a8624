import { wholeOf } from '../rest/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { FileShows } from './file-shows.ts'
import type { ShowFiles } from './show-files.ts'

type Deps = { files: Pick<ShowFiles, 'of' | 'add' | 'remove'>; shows: Pick<FileShows, 'play'> }

type Routes = 'getShowFile' | 'sendShowFile' | 'removeShowFile' | 'playShow'

/** What hosts do to put on a show from a file. */
export function showFileHandlers({ files, shows }: Deps): Handlers<Routes> {
  return {
    getShowFile: ({ params: { room } }) => files.of(room),
    sendShowFile: ({ params: { room }, query: { at = '0', upload, whole }, bytes }) =>
      files.add(room, bytes, {
        atBytes: wholeOf('at', at),
        upload,
        wholeBytes: whole === undefined ? undefined : wholeOf('whole', whole),
      }),
    removeShowFile: ({ params: { room }, query: { upload } }) => files.remove(room, upload),
    playShow: ({ params: { room }, body }) => shows.play(room, body),
  }
}
