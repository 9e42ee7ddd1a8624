import { page } from './page.ts'
import * as TIMES from './times.ts'

/**
 * The delay before the next attempt: random between zero and a limit that doubles with each failure, so that many clients
 * that were disconnected together do not reconnect together. Longer while the page is hidden.
 */
export function backoffMs(failures: number, random: () => number, hidden: boolean): number {
  const bound = Math.min(TIMES.backoffMaxMs, TIMES.backoffFirstMs * 2 ** failures)
  return Math.round(random() * bound * (hidden ? TIMES.hiddenTabFactor : 1))
}

/**
 * Calls `wake` when a hidden tab becomes visible, or when the network returns or changes; calls `left` when the page is
 * being left. Returns a function that stops it.
 */
export function onPage({ wake, left }: { wake(): void; left(): void }): () => void {
  const { document, navigator } = page
  if (!document) return () => {}
  const seen = (): void => {
    if (!isHidden()) wake()
  }
  const heard = [
    [document, 'visibilitychange', seen],
    [navigator?.connection, 'change', wake],
    [page, 'online', wake],
    [page, 'pagehide', left],
  ] as const
  for (const [target, kind, listener] of heard) target?.addEventListener?.(kind, listener)
  return () => {
    for (const [target, kind, listener] of heard) target?.removeEventListener?.(kind, listener)
  }
}

export const isHidden = (): boolean => page.document?.visibilityState === 'hidden'
