import type { Row } from '../rows-of.ts'

/** Messages one after the other that were deleted: one line, with how many they are. */
export type Deleted = { kind: 'deleted'; key: string; count: number }

/** The rows with what was deleted folded: it takes no place from what is said. */
export function folded(rows: readonly Row[]): (Row | Deleted)[] {
  const all: (Row | Deleted)[] = []
  for (const row of rows) {
    const last = all.at(-1)
    if (row.kind !== 'message' || !row.message.deleted) all.push(row)
    else if (last?.kind === 'deleted') all[all.length - 1] = { ...last, count: last.count + 1 }
    else all.push({ kind: 'deleted', key: `deleted ${row.key}`, count: 1 })
  }
  return all
}
