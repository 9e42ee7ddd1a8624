import { loadModule } from '../load-module.ts'
import type { playWithHls } from './hls.ts'

/** The HLS player, loaded from the server; undefined if it cannot be loaded. */
export const loadHls = (server: string): Promise<{ playWithHls: typeof playWithHls } | undefined> =>
  loadModule<{ playWithHls: typeof playWithHls }>(server, 'hls').catch(() => undefined)
