import type { Pool } from 'pg'
import { inTransaction, numbered } from '../storage/index.ts'
import type { StorageThread } from '../storage/index.ts'
import { STATEMENTS } from './statements.ts'
import type { StatementName, Step, Value } from './statements.ts'

/**
 * Port: rows about people, asked by the names of `STATEMENTS`.
 *
 * A driver MUST
 * - carry out the steps of a change all or none, in order, and give how many rows each changed;
 * - let `find` see what any node changed before it was asked.
 */
export interface PeopleDatabase {
  /** The rows that a statement finds, or those that it changed and returns. */
  find<Row>(name: StatementName, ...values: Value[]): Promise<Row[]>
  /** As `find`, for a statement that changes rows and gives them back. */
  take<Row>(name: StatementName, ...values: Value[]): Promise<Row[]>
  change(steps: readonly Step[]): Promise<number[]>
}

/** Kept in SQLite: changes go through the thread that writes, questions through the one that reads. */
export const sqlitePeople = (writer: StorageThread, reader: StorageThread): PeopleDatabase => ({
  find: (name, ...values) => reader.call('findPeople', name, values),
  take: (name, ...values) => writer.call('findPeople', name, values),
  change: (steps) => writer.call('changePeople', steps),
})

/** Kept in PostgreSQL, where every node finds it. */
export function postgresPeople(pool: Pool): PeopleDatabase {
  const find = async <Row>(name: StatementName, ...values: Value[]): Promise<Row[]> =>
    (await pool.query(numbered(STATEMENTS[name]), values)).rows as Row[]
  return {
    find,
    take: find,
    change: (steps) =>
      inTransaction(pool, async (client) => {
        const counts: number[] = []
        for (const [name, ...values] of steps)
          counts.push((await client.query(numbered(STATEMENTS[name]), values)).rowCount ?? 0)
        return counts
      }),
  }
}
