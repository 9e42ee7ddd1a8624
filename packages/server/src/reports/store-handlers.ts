import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import { STATEMENTS } from './statements.ts'
import type { StatementName, Step, Value } from './statements.ts'

/** Rows of reports, inside a storage thread. */
export function reportHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    findReports: (name: StatementName, values: Value[]) => sql.all(STATEMENTS[name], ...values),
    changeReports: (steps: readonly Step[]) =>
      sql.transaction(() => {
        for (const [name, ...values] of steps) sql.run(STATEMENTS[name], ...values)
      }),
  } as Handlers
}
