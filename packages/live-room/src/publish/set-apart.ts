import type { Row } from '../rows-of.ts'
import { folded } from './folded.ts'
import type { Deleted } from './folded.ts'

/** Where the broadcast of now begins, between what was said before it and what is said in it. */
export type Began = { kind: 'began'; key: string }

/**
 * The rows as a host reads them: what was deleted is folded, and what was said before the broadcast is set apart. `startedAt`:
 * when it began, by the server's clock, milliseconds since 1970; undefined while nothing is live.
 */
export function setApart(rows: readonly Row[], startedAt: number | undefined): (Row | Deleted | Began)[] {
  // What is not stored yet has the time of this machine, and is said now.
  const first = rows.findIndex(({ seq, at }) => seq === undefined || startedAt === undefined || at >= startedAt)
  const count = first === -1 ? rows.length : first
  if (count === 0) return folded(rows)
  return [...folded(rows.slice(0, count)), { kind: 'began', key: 'began' }, ...folded(rows.slice(count))]
}
