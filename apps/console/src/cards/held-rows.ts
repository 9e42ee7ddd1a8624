type Keyed = { key: string }

/**
 * The rows that a list shows while it is held still: those that it showed before, each as it is now. Rows that have left the
 * room's window meanwhile stay as they were. `waiting`: how many came since.
 */
export function holdRows<Row extends Keyed>(
  shown: readonly Row[],
  rows: readonly Row[],
): { shown: Row[]; waiting: number } {
  const now = new Map(rows.map((row) => [row.key, row]))
  const before = new Set(shown.map(({ key }) => key))
  return {
    shown: shown.map((row) => now.get(row.key) ?? row),
    waiting: rows.filter(({ key }) => !before.has(key)).length,
  }
}
