import { OvationError } from '@ovation/protocol'
import type { Handlers } from '../rest/index.ts'
import type { FileShows } from './file-shows.ts'
import type { ShowFiles } from './show-files.ts'

type Deps = { files: Pick<ShowFiles, 'add' | 'remove'>; shows: Pick<FileShows, 'play'> }

const DIGITS = /^\d{1,15}$/

/** What hosts do to put on a show from a file. */
export function showFileHandlers({ files, shows }: Deps): Handlers<'sendShowFile' | 'removeShowFile' | 'playShow'> {
  return {
    sendShowFile: async ({ params: { room }, query: { at = '0' }, bytes }) => {
      if (!DIGITS.test(at)) throw new OvationError('value_out_of_range', { detail: 'at' })
      return { bytes: await files.add(room, Number(at), bytes) }
    },
    removeShowFile: ({ params: { room } }) => files.remove(room),
    playShow: ({ params: { room }, body }) => shows.play(room, body),
  }
}
