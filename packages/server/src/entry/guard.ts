import { attempt } from '../ops/index.ts'

/** Where bytes come in. */
export type Door = 'http' | 'upgrade' | 'websocket' | 'sse' | 'publish' | 'watch' | 'bus' | 'cluster' | 'timer'

/** Hears of what should have been answered and was thrown instead. */
export type Report = (door: Door, error: unknown) => void

/**
 * Runs what bytes from outside lead to, so that whatever it throws, at once or later, ends with `end` and not with the
 * process. What is expected is answered before it comes to this; what comes here is a mistake of the server's own.
 */
export function guarded(report: Report, door: Door, work: () => unknown, end: () => void = () => {}): void {
  attempt(work, (error) => {
    report(door, error)
    attempt(end, (later) => report(door, later))
  })
}
