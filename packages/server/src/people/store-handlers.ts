import type { DatabaseSync } from 'node:sqlite'
import { Statements } from '../storage/index.ts'
import type { Handlers } from '../storage/index.ts'
import { STATEMENTS } from './statements.ts'
import type { StatementName, Step, Value } from './statements.ts'

/** Rows about people, inside a storage thread. */
export function peopleHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  return {
    findPeople: (name: StatementName, values: Value[]) => sql.all(STATEMENTS[name], ...values),
    changePeople: (steps: readonly Step[]) =>
      sql.transaction(() => steps.map(([name, ...values]) => sql.run(STATEMENTS[name], ...values))),
  } as Handlers
}
