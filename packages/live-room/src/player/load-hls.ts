import type { playWithHls } from './hls.ts'

/** The HLS player in script; undefined if it cannot be loaded, or this browser gives it nothing to play with. */
export const loadHls = async (): Promise<{ playWithHls: typeof playWithHls } | undefined> =>
  'MediaSource' in globalThis || 'ManagedMediaSource' in globalThis
    ? import('./hls.ts').catch(() => undefined)
    : undefined
