import { logContract } from '@ovation/testkit/contracts'
import { describe } from 'vitest'
import { databaseInMemory, logInMemory } from './in-memory.fixture.ts'

// The contract once more without threads and files, quickly enough for changes to the code to be tried one by one.
describe('the log in SQLite, in memory', () => {
  logContract(async () => {
    const db = databaseInMemory()
    const log = logInMemory(db)
    return {
      log,
      restart: async () => logInMemory(db),
      refuseBad: `create trigger bad before insert on event when new.actor = 'bad' begin select raise(abort, 'bad'); end`,
      execute: async (sql: string) => db.exec(sql),
      close: async () => db.close(),
    }
  })
})
