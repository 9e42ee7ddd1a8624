import type { Playback } from './api/media.ts'
import type { MediaModule } from './api/media-module.ts'

export const IDLE: Playback = { state: 'idle', audioOnly: false, unplayable: false }

const FIRST_RETRY_MS = 1_000
const MAX_RETRY_MS = 30_000

/** Loads the media module from the server, which has the version that matches it; retries as long as it is needed. */
export function withMedia(server: string, begin: (media: MediaModule) => { close(): void }): () => void {
  let part: { close(): void } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let over = false
  const load = (tries: number): void => {
    // Browsers remember that a URL failed; with a query it is another URL.
    const address = `${server}/sdk/media.js${tries > 0 ? `?again=${tries}` : ''}`
    import(/* webpackIgnore: true */ /* @vite-ignore */ address).then(
      (media: MediaModule) => over || (part = begin(media)),
      () => over || (timer = setTimeout(() => load(tries + 1), Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** tries))),
    )
  }
  load(0)
  return () => {
    over = true
    clearTimeout(timer)
    part?.close()
  }
}
