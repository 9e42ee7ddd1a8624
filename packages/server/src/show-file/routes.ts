import { wholeOf } from '../rest/index.ts'
import type { Handlers } from '../rest/index.ts'
import type { FileShows } from './file-shows.ts'
import type { ShowFiles } from './show-files.ts'

type Deps = { files: Pick<ShowFiles, 'add' | 'remove'>; shows: Pick<FileShows, 'play'> }

/** What hosts do to put on a show from a file. */
export function showFileHandlers({ files, shows }: Deps): Handlers<'sendShowFile' | 'removeShowFile' | 'playShow'> {
  return {
    sendShowFile: async ({ params: { room }, query: { at = '0' }, bytes }) => ({
      bytes: await files.add(room, wholeOf('at', at), bytes),
    }),
    removeShowFile: ({ params: { room } }) => files.remove(room),
    playShow: ({ params: { room }, body }) => shows.play(room, body),
  }
}
