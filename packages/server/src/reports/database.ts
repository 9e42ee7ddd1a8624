import type { Pool } from 'pg'
import { inTransaction, numbered } from '../storage/index.ts'
import type { StorageThread } from '../storage/index.ts'
import { STATEMENTS } from './statements.ts'
import type { StatementName, Step, Value } from './statements.ts'

/**
 * Port: the rows of reports, asked by the names of `STATEMENTS`.
 *
 * A driver MUST carry out the steps of a change all or none, in order.
 */
export interface ReportDatabase {
  find<Row>(name: StatementName, ...values: Value[]): Promise<Row[]>
  change(steps: readonly Step[]): Promise<void>
}

/** Kept in SQLite: changes go through the thread that writes, questions through the one that reads. */
export const sqliteReports = (writer: StorageThread, reader: StorageThread): ReportDatabase => ({
  find: (name, ...values) => reader.call('findReports', name, values),
  change: (steps) => writer.call('changeReports', steps),
})

/** Kept in the PostgreSQL that all nodes share. */
export const postgresReports = (pool: Pool): ReportDatabase => ({
  find: async <Row>(name: StatementName, ...values: Value[]) =>
    (await pool.query(numbered(STATEMENTS[name]), values)).rows as Row[],
  change: (steps) =>
    inTransaction(pool, async (client) => {
      for (const [name, ...values] of steps) await client.query(numbered(STATEMENTS[name]), values)
    }),
})
