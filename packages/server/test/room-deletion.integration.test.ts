import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ChildProcess } from 'node:child_process'
import type { Command, Role } from '@ovation/room'
import { eventually, publish } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../src/cli/verbs.ts'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { KEPT_OF_ROOMS, ROWS_OF_ROOMS } from '../src/storage/index.ts'
import { TestCluster } from './cluster.fixture.ts'
import { ServerProcess } from './server-process.fixture.ts'
import { TestServer } from './server.fixture.ts'

const skips = process.env.OVATION_TEST_SKIP ?? ''
/** In everything that is written into a room. */
const CANARY = 'CANARY-of-the-party'
const ROOM = 'party'
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const SOON_MS = 1_000
const ROOMY = { recordingMinFreeBytes: 0, recordingMinFreeShare: 0 }

type Answer = { status: number; body: Record<string, unknown> & { error?: { code: string } }; headers: Headers }
async function ask(url: string, method: string, path: string, token: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  const isJson = answer.headers.get('content-type')?.startsWith('application/json')
  return { status: answer.status, headers: answer.headers, body: isJson ? (JSON.parse(text) as Answer['body']) : {} }
}

let ids = 0
const give = ({ server }: TestServer, command: Command, id = 'host', role: Role = 'host') =>
  server.rooms.command(ROOM, { actor: { id, name: `${CANARY} ${id}`, role }, commandId: `c${++ids}`, command })

/** A room with some of everything in it. */
async function fill(test: TestServer): Promise<void> {
  const { rooms, streamKeys } = test.server
  await rooms.create(ROOM, CANARY, OWNER)
  for (let n = 0; n < 40; n++)
    await give(test, { type: 'message.send', body: { text: `${CANARY} ${n}` } }, `speaker${n}`, 'guest')
  await give(test, { type: 'announcement.set', body: { text: CANARY } })
  await give(test, { type: 'poll.open', body: { question: CANARY, options: [CANARY, 'b'] } })
  await give(test, { type: 'role.grant', body: { actor: 'mo', role: 'moderator' } }, 'olga', 'owner')
  await give(test, { type: 'member.ban', body: { actor: 'zed', durationMs: null, reason: CANARY } })
  await give(test, { type: 'report.send', body: { actor: 'zed', reason: CANARY } })
  await give(test, { type: 'state.set', body: { key: 'k', value: CANARY } })
  await streamKeys.add(ROOM, CANARY)
  const host = await test.token('host', 'host', ROOM)
  await ask(test.url, 'POST', `/rooms/${ROOM}/invitations`, host, { role: 'member', note: CANARY })
  await ask(test.url, 'GET', `/rooms/${ROOM}/overlay-key`, host)
}

const rowsOf = (folder: string): string[] => {
  const db = new DatabaseSync(join(folder, 'ovation.db'), { readOnly: true })
  const found = ROWS_OF_ROOMS.flatMap(({ table, column, named = '' }) =>
    db.prepare(`select 1 from ${table} where ${column} = ?`).get(named + ROOM) ? [`${table} of ${named}`] : [],
  )
  db.close()
  return found
}
const inFiles = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((file) => file.isFile() && readFileSync(join(file.parentPath, file.name), 'latin1').includes(CANARY))
    .map((file) => file.name)

const purged = ({ server }: Pick<TestServer, 'server'>): Promise<unknown> =>
  eventually(async () => (await server.log.deletedRooms(9)).length === 0, 'the room to be purged', 20_000)

it('[ROOM13] every table that has rows of rooms is purged, or known to stay', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-tables-'))
  return TestServer.start({ folder }).then(async (test) => {
    const db = new DatabaseSync(join(folder, 'ovation.db'), { readOnly: true })
    const tables = (db.prepare(`select name from sqlite_master where type = 'table'`).all() as { name: string }[])
      .map(({ name }) => name)
      .filter((table) =>
        (db.prepare(`pragma table_info(${table})`).all() as { name: string }[]).some(({ name }) =>
          ['room', 'log'].includes(name),
        ),
      )
    db.close()
    await test.close()
    const known = new Set([...KEPT_OF_ROOMS, ...ROWS_OF_ROOMS.map(({ table }) => table)])
    expect(tables.filter((table) => !known.has(table))).toEqual([])
    expect(tables.length).toBeGreaterThan(15)
  })
})

describe('deleting a room', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-delete-'))
  let test: TestServer
  beforeAll(async () => {
    test = await TestServer.start({ folder, limits: ROOMY })
  })
  afterAll(() => test.close())

  it('[REST9] is for admins of the site and keys that may; owners of the room alone are refused; what is not there is told', async () => {
    await fill(test)
    const remove = async (token: string, room = ROOM): Promise<[number, string | undefined]> => {
      const { status, body } = await ask(test.url, 'DELETE', `/rooms/${encodeURIComponent(room)}`, token)
      return [status, body.error?.code]
    }
    const admin = await test.token('boss', 'owner')
    for (const role of ['owner', 'host', 'member'] as const)
      expect(await remove(await test.token('olga', role, ROOM))).toEqual([403, 'forbidden'])
    const keyFor = async (rooms: string, may: 'rooms.delete' | 'rooms.write') =>
      (await test.server.apiKeys.create({ name: 'Shop', grants: [{ rooms, may: [may] }] }, 'owner')).secret
    expect((await remove(await keyFor('other', 'rooms.delete')))[0]).toBe(403)
    expect((await remove(await keyFor('*', 'rooms.write')))[0]).toBe(403)
    for (const room of ['nowhere', '$site', 'No room'])
      expect(await remove(admin, room)).toEqual([404, 'room_not_found'])
    await test.server.rooms.create('by-key', 'x', OWNER)
    const stream = (
      await test.server.apiKeys.create({ name: 'Cam', grants: [{ rooms: '*', may: ['stream'] }] }, 'owner')
    ).secret
    const cut = await ask(test.url, 'POST', '/rooms/by-key/show/cut', stream, { reason: 'x' })
    expect([cut.status, cut.body.error?.code], 'what only the site may, no key of a room does').toEqual([
      403,
      'forbidden',
    ])
    const key = await keyFor('by-*', 'rooms.delete')
    expect(await remove(key, 'by-key')).toEqual([200, undefined])
    expect(await remove(key, 'by-key')).toEqual([404, 'room_not_found'])
  })

  it('[ROOM12] everybody is sent away within a second, and every way in is as for a room that never was', async () => {
    const viewer = test.client('viewer', 'guest').rooms.get(ROOM)
    const staff = test.client('mo', 'member').rooms.get(ROOM)
    for (const room of [viewer, staff]) await room.attach()
    viewer.messages.markRead({ seq: 3 })
    const raw = await test.rawIn('raw', 'host', ROOM)
    const admin = await test.token('boss', 'owner')
    const at = performance.now()
    expect(await ask(test.url, 'DELETE', `/rooms/${ROOM}`, admin)).toMatchObject({ status: 200 })
    await raw.next('detached', ({ room, error }) => room === ROOM && error.code === 'room_not_found')
    await eventually(
      () => [viewer, staff].every(({ status }) => status === 'failed' || status === 'detached'),
      'all to go',
    )
    expect(performance.now() - at).toBeLessThan(SOON_MS)
    await expect(viewer.attach()).rejects.toMatchObject({ code: 'room_not_found' })
    expect(await raw.command('message.send', { text: 'x' }, { room: ROOM })).toMatchObject({
      error: { code: 'not_attached' },
    })
    const answers = await Promise.all(
      ['', '/messages', '/people', '/sanctions', '/export', '/stream', '/replays', '/state'].map(
        async (path) => (await ask(test.url, 'GET', `/rooms/${ROOM}${path}`, admin)).status,
      ),
    )
    expect(answers).toEqual(answers.map(() => 404))
    expect((await fetch(`${test.url}/live/${ROOM}/index.m3u8`)).status).toBe(404)
    expect(JSON.stringify((await ask(test.url, 'GET', '/rooms', admin)).body)).not.toContain(ROOM)
    expect((await ask(test.url, 'POST', '/rooms', admin, { room: ROOM, title: 'y' })).body.error?.code).toBe(
      'overloaded',
    )
    await expect(give(test, { type: 'message.send', body: { text: 'x' } })).rejects.toMatchObject({
      code: 'room_not_found',
    })
  })

  it('[ROOM13] nothing of it is left in the database or in any file', async () => {
    await purged(test)
    await eventually(() => inFiles(folder).length === 0, 'files to be made anew')
    expect(rowsOf(folder)).toEqual([])
    await test.server.close()
    expect([rowsOf(folder), inFiles(folder)]).toEqual([[], []])
    await test.begin()
  })

  it('[ROOM14] a room that is made under its name has nothing of it, and goes on with its log', async () => {
    const admin = await test.token('boss', 'owner')
    expect((await ask(test.url, 'POST', '/rooms', admin, { room: ROOM, title: 'Anew' })).status).toBe(201)
    const room = await test.client('viewer', 'guest').rooms.get(ROOM).attach()
    expect(room.getSnapshot()).toMatchObject({ state: { title: 'Anew', announcement: null, poll: null, shared: {} } })
    const before = await test.rawIn('raw', 'guest', ROOM, { epoch: 1, seq: 5 })
    expect(before.texts.join()).not.toContain(CANARY)
    await give(test, { type: 'message.send', body: { text: 'first' } })
    await eventually(() => room.getSnapshot().messages.length === 1, 'the first message')
    expect((await ask(test.url, 'GET', `/rooms/${ROOM}/messages`, admin)).body).toMatchObject({
      messages: [{ text: 'first' }],
    })
    expect((await ask(test.url, 'GET', `/rooms/${ROOM}/members?role=moderator`, admin)).body).toMatchObject({
      members: [],
    })
    expect((await ask(test.url, 'GET', `/rooms/${ROOM}/sanctions`, admin)).body).toMatchObject({ sanctions: [] })
    const verified = (await answer(test.server, 'room.verify', { room: ROOM })).all as { seq: number }
    expect(verified.seq).toBeGreaterThan(50)
    await test.restart()
    expect((await test.server.rooms.state(ROOM)).title).toBe('Anew')
  })

  it('[ROOM14] the room that the server made by itself is not made again', async () => {
    await test.server.rooms.delete('demo', 'owner')
    await purged(test)
    await test.restart()
    expect((await test.server.rooms.list()).map(({ room }) => room)).toEqual([ROOM])
  })

  it('[ROOM16] the command line asks for --yes', async () => {
    await test.server.rooms.create('old', 'Old', OWNER)
    await expect(answer(test.server, 'room.delete', { room: 'old' })).rejects.toThrow('--yes')
    expect((await answer(test.server, 'room.delete', { room: 'old', yes: true })).value).toBe('old')
    await expect(answer(test.server, 'room.verify', { room: 'old' })).rejects.toMatchObject({ code: 'room_not_found' })
  })
})

describe.skipIf(skips.includes('ffmpeg'))('deleting a room that is live', () => {
  it('[ROOM12] [ROOM15] the encoder is cut and kept out, and recordings and clips go', async () => {
    const test = await TestServer.start({ limits: ROOMY })
    let encoder: ChildProcess | undefined
    try {
      await test.server.rooms.create(ROOM, 'Party', OWNER)
      const key = await test.server.streamKeys.show(ROOM)
      encoder = publish(test.server.rtmp, key)
      const { recordings, media } = test.server
      const { state } = await eventually(() => recordings.broadcasts.of(ROOM), 'a recording', 30_000)
      await eventually(() => state.durationMs > 2_500, 'some video', 30_000)
      await recordings.clip(state.head.id, { fromMs: 0, toMs: 1_500 }, 'Clip')
      expect(readdirSync(join(test.folder, 'recordings')).length).toBeGreaterThan(1)
      const at = performance.now()
      await ask(test.url, 'DELETE', `/rooms/${ROOM}`, await test.token('boss', 'owner'))
      await eventually(() => media.stream(ROOM) === undefined, 'the stream to end')
      expect(performance.now() - at).toBeLessThan(SOON_MS)
      await purged(test)
      expect(readdirSync(join(test.folder, 'recordings'))).toEqual([])
      expect(recordings.catalogue.all).toEqual([])
      expect((await fetch(`${test.url}/replay/${state.head.id}/index.m3u8`)).status).toBe(404)
      expect(await test.server.streamKeys.find(key)).toBeUndefined()
    } finally {
      encoder?.kill('SIGKILL')
      await test.close()
    }
  }, 90_000)
})

it('[ROOM13] a purge goes on after a kill in the middle of it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-purge-'))
  const MESSAGES = 600
  const first = await TestServer.start({ folder })
  await first.server.rooms.create(ROOM, CANARY, OWNER)
  for (let n = 0; n < MESSAGES; n++) await give(first, { type: 'message.send', body: { text: `${CANARY} ${n}` } })
  await first.server.close()
  const limits = JSON.stringify({ maxEventsPerPurge: 1, purgeDelayMs: 1_000 })
  const node = new ServerProcess({
    folder,
    port: await freePort(),
    environment: { OVATION_LIMITS: limits, OVATION_DEMO: 'off' },
  })
  await node.start()
  const tokens = new Tokens(loadSecrets(folder))
  const admin = await tokens.mint({ user: 'boss', name: 'boss', rooms: { '*': 'owner' }, expiresInS: 600 }, Date.now())
  expect(await ask(node.url, 'DELETE', `/rooms/${ROOM}`, admin)).toMatchObject({ status: 200 })
  const left = (): number => {
    const db = new DatabaseSync(join(folder, 'ovation.db'), { readOnly: true })
    const { n } = db.prepare('select count(*) as n from event where room = ?').get(ROOM) as { n: number }
    db.close()
    return n
  }
  await eventually(() => left() < MESSAGES - 20, 'it to be under way', 20_000)
  await node.kill()
  const killedAt = left()
  expect(killedAt).toBeGreaterThan(1)
  await node.start()
  await eventually(() => left() === 1 && inFiles(folder).length === 0, 'the rest to go', 60_000)
  expect(rowsOf(folder)).toEqual([])
  expect((await ask(node.url, 'POST', '/rooms', admin, { room: ROOM, title: 'Anew' })).status).toBe(201)
  await node.kill()
  rmSync(folder, { recursive: true, force: true })
}, 120_000)

describe.skipIf(/postgres|redis/.test(skips))('deleting a room of several nodes', () => {
  it('[ROOM12] [ROOM13] is known on every node within a second, and purged once', async () => {
    const cluster = await TestCluster.start(2)
    try {
      const [one, two] = [cluster.get(0), cluster.get(1)]
      await fill(one)
      const key = await one.server.streamKeys.show(ROOM)
      const admin = await one.token('boss', 'owner')
      expect((await ask(two.url, 'GET', '/people/mo/rooms', admin)).body).toMatchObject({
        rooms: [{ room: ROOM, role: 'moderator', sanctions: [] }],
      })
      const raws = await Promise.all([one, two].map((node) => node.rawIn('raw', 'guest', ROOM)))
      const at = performance.now()
      expect(await ask(two.url, 'DELETE', `/rooms/${ROOM}`, admin)).toMatchObject({ status: 200 })
      for (const raw of raws) await raw.next('detached', ({ error }) => error.code === 'room_not_found')
      expect(performance.now() - at).toBeLessThan(SOON_MS)
      for (const { url } of [one, two]) expect((await ask(url, 'GET', `/rooms/${ROOM}`, admin)).status).toBe(404)
      await purged(one)
      for (const { server } of [one, two]) expect(await server.streamKeys.find(key)).toBeUndefined()
      const events = await one.server.log.read(ROOM, { after: 0, limit: 100, maxBytes: 1e6 })
      expect(events.map(({ type }) => type)).toEqual(['room.deleted'])
      expect((await ask(two.url, 'POST', '/rooms', admin, { room: ROOM, title: 'Anew' })).status).toBe(201)
      const again = await one.rawIn('raw', 'guest', ROOM)
      expect(again.texts.join()).not.toContain(CANARY)
    } finally {
      await cluster.close()
    }
  }, 120_000)
})
