import type { playWithHls } from './hls.ts'

/** The player of playlists, from the server; undefined when it cannot be loaded. */
export async function loadHls(server: string): Promise<{ playWithHls: typeof playWithHls } | undefined> {
  const module = `${server}/sdk/hls.js`
  return (await import(module).catch(() => undefined)) as { playWithHls: typeof playWithHls } | undefined
}
