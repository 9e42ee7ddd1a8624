import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { ManualClock } from '@ovation/testkit'
import { freshSecrets, Tokens } from '../identity/index.ts'
import { openDatabase } from '../storage/database.ts'
import { StorageThread } from '../storage/index.ts'
import {
  AccountTokens,
  Grants,
  MailSignIn,
  OneTime,
  Passkeys,
  People,
  PersonSessions,
  RoomRoles,
  SignIn,
  sqlitePeople,
} from './index.ts'
import type { AboutLink, PeopleDatabase } from './index.ts'
import { peopleHandlers } from './store-handlers.ts'

const entry = new URL('../compose/storage-thread.ts', import.meta.url)

/** People in a SQLite of their own. */
export async function sqliteFixture(): Promise<{ db: PeopleDatabase; close(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-people-'))
  const writer = await new StorageThread(entry, { folder, mode: 'writer' }).ready()
  const reader = await new StorageThread(entry, { folder, mode: 'reader' }).ready()
  const close = async (): Promise<void> => {
    await reader.close()
    await writer.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { db: sqlitePeople(writer, reader), close }
}

/** A database that is asked in this thread, for tests that are not about threads. */
export function inProcess(database: DatabaseSync): PeopleDatabase {
  const { findPeople, changePeople } = peopleHandlers(database) as Record<string, (...args: unknown[]) => unknown>
  const find = async <Row>(name: string, ...values: unknown[]): Promise<Row[]> => findPeople?.(name, values) as Row[]
  return { find, take: find, change: async (steps) => changePeople?.(steps) as number[] }
}

/** Everything about accounts over a database of their own and a clock that tests move. */
export function accountsFixture() {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-people-'))
  const database = openDatabase(folder, 'writer')
  const close = (): void => {
    database.close()
    rmSync(folder, { recursive: true, force: true })
  }
  /** Makes rooms without any event. */
  const rooms = (...names: string[]): void => {
    const add = database.prepare(
      `insert into room_head (room, epoch, seq, chain, tail_seq, tail_chain, created_at) values (?, 0, 0, '', 0, '', 0)`,
    )
    for (const name of names) add.run(name)
  }
  return { ...accountsOver(inProcess(database)), rooms, close }
}

export function accountsOver(db: PeopleDatabase) {
  const clock = new ManualClock()
  const tokens = new Tokens(freshSecrets())
  const people = new People(db, clock)
  const sessions = new PersonSessions(db, clock)
  const oneTime = new OneTime(db, clock)
  /** What was sent by mail, the newest last. */
  const sent: ({ to: string; code: string } & AboutLink)[] = []
  let mailsLeft = 100
  const mails = new MailSignIn({
    ...{ db, people, oneTime, clock, secret: 'secret' },
    send: async (to, code, about) => void sent.push({ to, code, ...about }),
    mayMail: () => mailsLeft-- > 0,
    onError: () => {},
  })
  const allowMails = (left: number): void => void (mailsLeft = left)
  /** Whose passkeys were found to be copied. */
  const copied: string[] = []
  const passkeys = new Passkeys({
    ...{ db, oneTime, clock, secret: 'secret', siteName: () => 'Friday club' },
    onCopied: (person) => void copied.push(person),
  })
  const signIn = new SignIn({ db, people, roomRoles: new RoomRoles(db), sessions, oneTime, mails, passkeys, clock })
  const grants = new Grants({ db, sessions, clock })
  const accountTokens = new AccountTokens({ tokens, sessions, clock })
  return {
    db,
    clock,
    tokens,
    people,
    sessions,
    oneTime,
    mails,
    passkeys,
    copied,
    sent,
    allowMails,
    signIn,
    grants,
    accountTokens,
  }
}
