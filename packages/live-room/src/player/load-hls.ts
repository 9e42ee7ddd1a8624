import { loadModule } from '../load-module.ts'
import type { playWithHls } from './hls.ts'

/** The player of playlists, from the server; undefined when it cannot be loaded. */
export const loadHls = (server: string): Promise<{ playWithHls: typeof playWithHls } | undefined> =>
  loadModule<{ playWithHls: typeof playWithHls }>(server, 'hls').catch(() => undefined)
