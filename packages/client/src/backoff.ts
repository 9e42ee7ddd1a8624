import { page } from './page.ts'
import * as TIMES from './times.ts'

/**
 * How long to wait before the next try: anywhere between nothing and a bound that doubles with each failure, so that
 * many who were cut off together do not come back together. Longer while nobody looks.
 */
export function backoffMs(failures: number, random: () => number, hidden: boolean): number {
  const bound = Math.min(TIMES.backoffMaxMs, TIMES.backoffFirstMs * 2 ** Math.min(failures, 10))
  return Math.round(random() * bound * (hidden ? TIMES.hiddenTabFactor : 1))
}

/**
 * Calls `wake` when a hidden tab is looked at again, or the network returns or is another one; `left` when the page is. Gives
 * what ends that.
 */
export function onPage({ wake, left }: { wake(): void; left(): void }): () => void {
  const { document, navigator } = page
  if (!document) return () => {}
  const seen = (): void => {
    if (document.visibilityState === 'visible') wake()
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
