import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { DEFAULT_SETTINGS } from '@ovation/room'
import type { Command, Role, RoomState } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { PostgresServer } from '@ovation/testkit/services'
import { afterEach, describe, expect, it } from 'vitest'
import { TestServer } from './server.fixture.ts'

/**
 * A room as the version before 0.2.0 left it, in SQLite and in PostgreSQL: 5,112 events, of which the first 5,011 were
 * removed from its log, with sanctions, a granted role, a poll, a pinned message, a gift, likes and shared state.
 */
const OLD = new URL('old-data/', import.meta.url)
const unpacked = (name: string): Buffer => gunzipSync(readFileSync(new URL(name, OLD)))
const stateIn = (name: string) => JSON.parse(readFileSync(new URL(name, OLD), 'utf8')) as RoomState
const before = stateIn('sqlite.json')

let test: TestServer | undefined
let postgres: PostgresServer | undefined
afterEach(async () => {
  await test?.close()
  await postgres?.stop()
  test = postgres = undefined
})

async function holdsAll({ server }: TestServer, before: RoomState): Promise<void> {
  const { epoch: _, ...state } = await server.rooms.state('old')
  const { epoch: __, ...expected } = before
  // Settings that came later have their defaults.
  expect(state).toEqual({ ...expected, settings: { ...DEFAULT_SETTINGS, ...expected.settings } })
  const give = (id: string, role: Role, command: Command) =>
    server.rooms.command('old', { actor: { id, name: id, role }, commandId: `new/${id}/${command.type}`, command })
  const say: Command = { type: 'message.send', body: { text: 'again' } }
  await expect(give('gus', 'member', say)).rejects.toMatchObject({ code: 'muted' })
  await expect(give('ed', 'member', say)).rejects.toMatchObject({ code: 'banned' })
  const poll = before.poll?.poll ?? ''
  await expect(give('mia', 'member', { type: 'poll.vote', body: { poll, option: 0 } })).rejects.toMatchObject({
    code: 'already_voted',
  })
  // Granted as moderator.
  await give('mo', 'member', { type: 'member.unmute', body: { actor: 'gus' } })
  await give('gus', 'guest', say)
  const { messages } = await server.rooms.queries.history('old', Number.MAX_SAFE_INTEGER, 2)
  expect(messages.map(({ text }) => text)).toEqual(['pinned words', 'again'])
}

async function survives(server: TestServer, before: RoomState): Promise<void> {
  await holdsAll(server, before)
  await server.restart()
  expect((await server.server.rooms.state('old')).seq).toBe(before.seq + 2)
}

describe('a room whose log was cut by an earlier version', () => {
  const folderWith = (change?: (db: DatabaseSync) => void): string => {
    const folder = mkdtempSync(join(tmpdir(), 'ovation-old-'))
    const file = join(folder, 'ovation.db')
    writeFileSync(file, unpacked('ovation.db.gz'))
    if (!change) return folder
    const db = new DatabaseSync(file)
    change(db)
    db.close()
    return folder
  }

  it('[SNAPSHOT1] opens from its data folder with all that it held', async () => {
    test = await TestServer.start({ folder: folderWith() })
    await survives(test, before)
  })

  it('[CARD3] gets a card, as do rooms whose log is whole', async () => {
    test = await TestServer.start({ folder: folderWith() })
    const { cards } = test.server
    await eventually(async () => {
      const titles = new Map((await cards.publicRooms()).map(({ room, title }) => [room, title]))
      return titles.get('old') === before.title && titles.has('demo')
    }, 'the cards')
  })

  it('[SNAPSHOT1] opens also with a snapshot of a version that knew neither passwords nor guests on stage', async () => {
    const folder = folderWith((db) =>
      db.exec(`update snapshot set state_version = 1, state = json_remove(state, '$.door', '$.stage')`),
    )
    test = await TestServer.start({ folder })
    expect(await test.server.rooms.state('old')).toMatchObject({
      ...{ seq: before.seq, poll: before.poll, door: null, stage: { guests: [], hands: [] } },
    })
  })

  it('[SNAPSHOT3] an erasure leaves the snapshot in place, in its new form', async () => {
    const folder = folderWith((db) => db.exec('update snapshot set state_version = 1'))
    test = await TestServer.start({ folder })
    await test.server.rooms.command('old', {
      ...{ actor: { id: 'system', name: '', role: 'owner' }, commandId: 'erase' },
      command: { type: 'person.erase', body: { person: 'hugo' } },
    })
    await test.restart()
    expect(await test.server.rooms.state('old')).toMatchObject({
      ...{ title: before.title, pinned: before.pinned, likes: before.likes, announcement: null },
    })
  })

  it.skipIf((process.env.OVATION_TEST_SKIP ?? '').includes('postgres'))(
    '[SNAPSHOT1] opens from a dump of PostgreSQL with all that it held',
    async () => {
      postgres = await PostgresServer.start()
      const databaseUrl = await postgres.createDatabase()
      execFileSync('psql', ['-q', '-v', 'ON_ERROR_STOP=1', '-d', databaseUrl], { input: unpacked('postgres.sql.gz') })
      test = await TestServer.start({ config: { databaseUrl } })
      await survives(test, stateIn('postgres.json'))
    },
    60_000,
  )
})
