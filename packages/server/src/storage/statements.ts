import type { DatabaseSync, StatementSync } from 'node:sqlite'

type Value = string | number | null | Uint8Array

/** A database whose statements are prepared once each. */
export class Statements {
  #db: DatabaseSync
  #prepared = new Map<string, StatementSync>()

  constructor(db: DatabaseSync) {
    this.#db = db
  }

  get<T>(sql: string, ...values: Value[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined
  }

  all<T>(sql: string, ...values: Value[]): T[] {
    return this.#prepare(sql).all(...values) as T[]
  }

  /** One row after the other: anyone who stops asking spares the rest. */
  iterate<T>(sql: string, ...values: Value[]): IterableIterator<T> {
    return this.#prepare(sql).iterate(...values) as IterableIterator<T>
  }

  /** Gives how many rows changed. */
  run(sql: string, ...values: Value[]): number {
    return Number(this.#prepare(sql).run(...values).changes)
  }

  /** All or nothing. For work whose outcome nobody was promised yet; appends have a transaction of their own. */
  transaction<T>(work: () => T): T {
    this.run('begin immediate')
    try {
      const result = work()
      this.run('commit')
      return result
    } catch (error) {
      if (this.#db.isTransaction) this.run('rollback')
      throw error
    }
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql)
    if (known) return known
    const statement = this.#db.prepare(sql)
    this.#prepared.set(sql, statement)
    return statement
  }
}
