import type { playWithHls } from './hls.ts'

/** The HLS player; undefined if it cannot be loaded. */
export const loadHls = (): Promise<{ playWithHls: typeof playWithHls } | undefined> =>
  import('./hls.ts').catch(() => undefined)
