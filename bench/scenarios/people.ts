import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PostgresServer } from '@ovation/testkit/services'
import { freshSecrets, nameKey, Tokens } from '../../packages/server/src/identity/index.ts'
import { systemClock } from '../../packages/server/src/ops/index.ts'
import {
  AccountTokens,
  MailSignIn,
  OneTime,
  Passkeys,
  People,
  PersonSessions,
  RoomRoles,
  postgresPeople,
  SignIn,
  sqlitePeople,
} from '../../packages/server/src/people/index.ts'
import type { PeopleDatabase, Step } from '../../packages/server/src/people/index.ts'
import { migratePostgres, openPool, StorageThread, Timeline } from '../../packages/server/src/storage/index.ts'
import { times } from '../figures.ts'
import type { Figure } from '../figures.ts'

const PEOPLE = 100_000
const BATCH = 1_000
const ROUNDS = 500
const SYLLABLES = ['an', 'bo', 'li', 'mei', 'tao', 'wen', 'zhu', 'ka', 'ro', 'su']
const THREAD = new URL('../../packages/server/src/compose/storage-thread.ts', import.meta.url)

const nameOf = (n: number): string => [...String(n)].map((digit) => SYLLABLES[Number(digit)]).join('')

/** Signing in, authenticating and listing with a hundred thousand accounts, in SQLite and in PostgreSQL. */
export async function people(): Promise<Figure[]> {
  return [...(await inSqlite()), ...(await inPostgres())]
}

async function inSqlite(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-people-'))
  const writer = await new StorageThread(THREAD, { folder, mode: 'writer' }).ready()
  const reader = await new StorageThread(THREAD, { folder, mode: 'reader' }).ready()
  const figures = await measure('SQLite', sqlitePeople(writer, reader))
  await reader.close()
  await writer.close()
  rmSync(folder, { recursive: true, force: true })
  return figures
}

async function inPostgres(): Promise<Figure[]> {
  const server = await PostgresServer.start()
  const pool = openPool(await server.createDatabase(), new Timeline())
  await migratePostgres(pool)
  // As the database's own maintenance does within a minute of so many new rows.
  const figures = await measure('PostgreSQL', postgresPeople(pool), () => pool.query('analyze person'))
  await pool.end()
  await server.stop()
  return figures
}

async function measure(
  driver: string,
  db: PeopleDatabase,
  filled: () => Promise<unknown> = async () => {},
): Promise<Figure[]> {
  for (let from = 0; from < PEOPLE; from += BATCH)
    await db.change(
      Array.from({ length: BATCH }, (_, index): Step => {
        const name = nameOf(from + index)
        return ['addPerson', `@${from + index}`, 'account', name, nameKey(name), null, '', null, from + index]
      }),
    )
  await filled()
  const clock = systemClock
  const tokens = new Tokens(freshSecrets())
  const all = { db, clock, tokens, secret: 'secret' }
  const who = new People(db, clock)
  const sessions = new PersonSessions(db, clock)
  const oneTime = new OneTime(db, clock)
  const mails = new MailSignIn({
    ...all,
    people: who,
    oneTime,
    send: undefined,
    mayMail: () => true,
    onError: () => {},
  })
  const passkeys = new Passkeys({ ...all, oneTime, siteName: () => '', onCopied: () => {} })
  const signIn = new SignIn({ ...all, people: who, roomRoles: new RoomRoles(db), sessions, oneTime, mails, passkeys })
  const accountTokens = new AccountTokens({ ...all, sessions })
  const seen = { signIn: [] as number[], token: [] as number[], first: [] as number[], name: [] as number[] }
  const timed = async <T>(into: number[], work: () => Promise<T>): Promise<T> => {
    const start = performance.now()
    const result = await work()
    into.push(performance.now() - start)
    return result
  }
  for (let n = 0; n < ROUNDS; n++) {
    const person = `@${(n * 7_919) % PEOPLE}`
    const { secret } = await timed(seen.signIn, async () => signIn.signIn({ code: await signIn.newCode(person) }))
    const session = await sessions.findBySecret(secret)
    if (!session) throw new Error('there is no session')
    const token = await accountTokens.issue(session)
    await timed(seen.token, () => accountTokens.authenticate(token))
    await timed(seen.first, () => who.list({}))
    await timed(seen.name, () => who.list({ query: nameOf(n % 1_000) }))
  }
  return [
    ...times(`${driver}, 100,000 people: sign-in by link`, seen.signIn),
    ...times(`${driver}, authenticating a token`, seen.token),
    ...times(`${driver}, the first hundred`, seen.first),
    ...times(`${driver}, a hundred by name`, seen.name),
  ]
}
