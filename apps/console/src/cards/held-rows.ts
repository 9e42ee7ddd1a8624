type Keyed = { key: string }

/**
 * The rows that a list shows while it is held still: those that it showed before, each as it is now. Rows that have left the
 * list meanwhile stay as they were.
 */
export function holdRows<Row extends Keyed>(shown: readonly Row[], rows: readonly Row[]): Row[] {
  const now = new Map(rows.map((row) => [row.key, row]))
  return shown.map((row) => now.get(row.key) ?? row)
}
