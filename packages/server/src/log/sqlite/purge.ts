import type { Statements } from '../../storage/index.ts'

/** Whether an erasure left something in the files that was not taken out of them yet. */
const isPurgeDue = (sql: Statements): boolean => sql.get(`select 1 from upkeep where task = 'purge'`) !== undefined

/**
 * Makes the file anew after an erasure. What is deleted is overwritten (`secure_delete`), but where a page was divided, a
 * copy of what went to the other one stays in it, and pages of an older version hold what was deleted there. Gives whether
 * nothing is left to do; false where the file is larger than `maxBytes`, or there is no space for a second one.
 */
export function makeAnew(sql: Statements, maxBytes: number): boolean {
  if (!isPurgeDue(sql)) return true
  const { page_count: pages } = sql.get<{ page_count: number }>('pragma page_count') ?? { page_count: 0 }
  const { page_size: pageBytes } = sql.get<{ page_size: number }>('pragma page_size') ?? { page_size: 0 }
  if (pages * pageBytes > maxBytes) return false
  try {
    sql.run('vacuum')
  } catch {
    // All or nothing: the file is as it was.
    return false
  }
  sql.run(`delete from upkeep where task = 'purge'`)
  return true
}

/** Empties the write-ahead log, which still has the pages as they were. False while somebody reads an older state. */
export const truncateWal = (sql: Statements): boolean =>
  sql.get<{ busy: number }>('pragma wal_checkpoint(truncate)')?.busy === 0
