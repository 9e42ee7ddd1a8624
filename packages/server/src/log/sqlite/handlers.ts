import type { DatabaseSync } from 'node:sqlite'
import type { Posting } from '@ovation/room/rules'
import { Statements } from '../../storage/index.ts'
import type { Handlers } from '../../storage/index.ts'
import type { Unit } from '../port.ts'
import { SqliteAppender } from './append.ts'
import { auditLedger, balanceOf, transferOnce } from './ledger.ts'
import { SqliteMaintainer } from './maintain.ts'
import { SqliteReader } from './read.ts'

/** What the log answers inside a storage thread. */
export function sqliteLogHandlers(db: DatabaseSync): Handlers {
  const sql = new Statements(db)
  const appender = new SqliteAppender(db, sql)
  const reader = new SqliteReader(sql)
  const maintainer = new SqliteMaintainer(sql)
  const own = (object: object): Handlers =>
    Object.fromEntries(
      Object.getOwnPropertyNames(Object.getPrototypeOf(object))
        .filter((name) => name !== 'constructor')
        .map((name) => [name, (object as Handlers)[name]?.bind(object)]),
    ) as Handlers
  return {
    ...own(reader),
    ...own(maintainer),
    append: (units: Unit[]) => appender.append(units),
    balance: (account: string, currency: string) => balanceOf(sql, account, currency),
    transferOnce: (id: string, posting: Posting, at: number) => transferOnce(sql, id, posting, at),
    auditLedger: () => auditLedger(sql),
  } as Handlers
}
