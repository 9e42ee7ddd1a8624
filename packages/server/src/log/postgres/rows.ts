import type { Queryable } from '../../storage/index.ts'

/** How each column travels in an array. */
const TYPES: Readonly<Record<string, 'bigint'>> = Object.fromEntries(
  ['seq', 'epoch', 'v', 'at', 'stream_time', 'amends', 'money', 'amount', 'balance', 'expires_at', 'created_at'].map(
    (column) => [column, 'bigint' as const],
  ),
)

/** Inserts many rows of one shape in one statement. */
export async function insertRows(
  db: Queryable,
  table: string,
  rows: readonly object[],
  onConflict = '',
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  const arrays = columns.map((column, index) => `$${index + 1}::${TYPES[column] ?? 'text'}[]`)
  await db.query(
    `insert into ${table} (${columns.join(', ')}) select * from unnest(${arrays.join(', ')}) ${onConflict}`,
    columns.map((column) => rows.map((row) => (row as Record<string, unknown>)[column] ?? null)),
  )
}

/** Deletes the rows that have these values in their columns. */
export async function deleteRows(
  db: Queryable,
  table: string,
  rows: readonly Readonly<Record<string, string>>[],
): Promise<void> {
  const [first] = rows
  if (!first) return
  const columns = Object.keys(first)
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`)
  await db.query(
    `delete from ${table} where (${columns.join(', ')}) in (select * from unnest(${arrays.join(', ')}))`,
    columns.map((column) => rows.map((row) => row[column] ?? '')),
  )
}
