import type { ReplaySummary } from '@ovation/client'

/** What is known of a recording, or why nothing is. `closed`: it is for members of the room. */
export type ReplayInfo = ReplaySummary | 'missing' | 'closed' | 'failed'

const RENEW_INTERVAL_MS = 10_000

/**
 * Requests what is known of a recording, and again while it is in progress. What is known stays when a later request fails.
 * Returns a function that ends it.
 */
export function followInfo(address: string, changed: (info: ReplayInfo) => void): () => void {
  let over = false
  let known = false
  let live = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const look = async (): Promise<void> => {
    const answer = await fetch(address).catch(() => undefined)
    const info = answer?.ok ? ((await answer.json()) as ReplaySummary) : undefined
    if (over) return
    if (info) {
      known = true
      live = info.live
      changed(info)
    } else if (!known) changed(answer?.status === 404 ? 'missing' : answer?.status === 403 ? 'closed' : 'failed')
    // A failed request is repeated: the recording is still in progress.
    if (live) timer = setTimeout(() => void look(), RENEW_INTERVAL_MS)
  }
  void look()
  return () => {
    over = true
    clearTimeout(timer)
  }
}
