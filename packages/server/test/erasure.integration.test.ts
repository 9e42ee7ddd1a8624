import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Command, Position, Role } from '@ovation/room'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../src/cli/verbs.ts'
import { itemsOf } from '../src/recording/items.ts'
import { RecordingState } from '../src/recording/recording-index.ts'
import { TestCluster } from './cluster.fixture.ts'
import { TestServer } from './server.fixture.ts'

const skipped = /postgres|redis/.test(process.env.OVATION_TEST_SKIP ?? '')
/** Every one is in what the victim said or in what was said about them; 'kept' is another person's. */
const canary = (what: string): string => `CANARY-${what}-x`
const CANARY = /CANARY-[\w-]+-x/g
const ROOM = 'demo'

type Who = { id: string; role: Role; name?: string }
const HOST: Who = { id: 'host', role: 'host' }
const SYSTEM: Who = { id: 'system', role: 'owner' }
const OWNER: Who = { id: 'owner', role: 'owner' }
const OTHER: Who = { id: 'other', role: 'guest' }
const victimNamed = (id: string): Who => ({ id, role: 'host', name: canary(`name of ${id}`) })

let ids = 0
/** What was stored, to be tried against digests afterwards. */
const given: Command[] = []
async function give(test: TestServer, { id, role, name = id }: Who, command: Command): Promise<Position> {
  given.push(command)
  return test.server.rooms.command(ROOM, { actor: { id, name, role }, commandId: `c${++ids}`, command })
}

/** Says something with every kind of event that holds words. Gives the seq of the message. */
async function speak(test: TestServer, victim: Who): Promise<number> {
  const say = (command: Command): Promise<Position> => give(test, victim, command)
  const about = (command: Command): Promise<Position> => give(test, HOST, command)
  const data = { k: canary('data') }
  const danmaku = { mode: 'scroll' } as const
  const { seq } = await say({ type: 'message.send', body: { text: canary('text'), data, danmaku } })
  await say({ type: 'message.edit', body: { message: seq, text: canary('edit') } })
  await about({ type: 'message.pin', body: { message: seq } })
  await say({ type: 'report.send', body: { reason: canary('report'), actor: OTHER.id } })
  await say({ type: 'notice.send', body: { to: HOST.id, text: canary('notice') } })
  await say({ type: 'custom.send', body: { name: 'acme.offer', data: canary('custom') } })
  await say({ type: 'gift.send', body: { gift: 'flower', count: 1 } })
  await say({ type: 'hand.raise', body: {} })
  await say({ type: 'member.mute', body: { actor: OTHER.id, durationMs: 60_000, reason: canary('reason') } })
  await say({ type: 'poll.open', body: { question: canary('poll'), options: [canary('option'), 'b'] } })
  await say({ type: 'announcement.set', body: { text: canary('announcement') } })
  const owner = (command: Command): Promise<Position> => give(test, OWNER, command)
  const reason = canary('about')
  await owner({ type: 'member.mute', body: { actor: victim.id, durationMs: 60_000, reason } })
  await about({ type: 'report.send', body: { reason, actor: victim.id } })
  await about({ type: 'report.send', body: { reason, message: seq } })
  await about({ type: 'notice.send', body: { to: victim.id, text: canary('notice to them') } })
  await about({ type: 'message.send', body: { text: 'an answer', replyTo: seq } })
  await owner({ type: 'member.unmute', body: { actor: victim.id } })
  return seq
}

const begin = async (test: TestServer): Promise<void> => {
  await give(test, SYSTEM, { type: 'stream.start', body: { stream: 'none' } })
  await give(test, OTHER, { type: 'message.send', body: { text: 'of another person' } })
}

const erase = async (test: TestServer, user: string): Promise<Record<string, unknown>> =>
  (await answer(test.server, 'room.erase', { room: ROOM, user })).all

/** All that a node answers to guests and staff, to those who come and who come back, live and recorded. */
async function answersOf(test: TestServer, message: number, begunAt: number): Promise<string> {
  const texts: string[] = []
  const head = (await test.server.log.heads([ROOM]))[0]?.seq ?? 0
  for (const role of ['guest', 'host'] as const) {
    for (const since of [undefined, { epoch: 1, seq: 1 }]) {
      const raw = await test.rawIn(`${role}-${++ids}`, role, ROOM, since)
      if (since) await raw.next('room', ({ to }) => to >= head)
      raw.send({ t: 'history', id: 'history', room: ROOM, limit: 100 })
      raw.send({ t: 'messages', id: 'messages', room: ROOM, seqs: [message] })
      await raw.next('reply', ({ id }) => id === 'history')
      await raw.next('reply', ({ id }) => id === 'messages')
      texts.push(...raw.texts)
      raw.socket.terminate()
    }
  }
  for (const path of [`/api/v1/rooms`, `/api/v1/rooms/${ROOM}`, `/api/v1/rooms/${ROOM}/people`, `/r/${ROOM}`]) {
    const headers = { authorization: `Bearer ${await test.token('rest', 'host')}` }
    texts.push(await (await fetch(`${test.url}${path}`, { headers })).text())
  }
  const recording = { t: 'recording', v: 1, id: 'r', room: ROOM, kind: 'evening', title: 'x', at: begunAt } as const
  const state = new RecordingState(recording)
  state.take({ t: 'run', mime: 'video/mp4', width: 1, height: 1, bytes: 1 })
  for (let part = 0; part < 15; part++)
    state.take({ t: 'part', ms: 2_000, bytes: 10, independent: true, at: begunAt + part * 2_000, seq: 1 })
  texts.push(JSON.stringify(await itemsOf(test.server.log, state, { fromMs: 0, toMs: 30_000 })))
  return texts.join('\n')
}

const canariesIn = (text: string): string[] => [...new Set(text.match(CANARY))]

describe('erasure on one node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ovation-erase-'))
  let test: TestServer
  let message: number
  const begunAt = Date.now() - 1_000
  beforeAll(async () => {
    test = await TestServer.start({ folder })
    await begin(test)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const inFiles = (): string[] =>
    readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((file) => file.isFile())
      .flatMap((file) =>
        canariesIn(readFileSync(join(file.parentPath, file.name), 'latin1')).map((word) => `${word} in ${file.name}`),
      )

  it('[ERASE10] words by a person and about them are in no answer of the server, and leave screens that show them', async () => {
    const victim = victimNamed('victim')
    // Enough that pages are divided and rows move between them.
    for (let n = 0; n < 300; n++) {
      const text = `${canary(`${n}`)}${'x'.repeat((n * 37) % 450)}`
      await give(test, victim, { type: 'message.send', body: { text } })
      await give(test, HOST, { type: 'message.send', body: { text: 'y'.repeat((n * 53) % 490) + 'kept' } })
    }
    message = await speak(test, victim)
    const staff = await test.client('staff', 'host').rooms.get(ROOM).attach()
    const viewer = await test.client('viewer', 'guest').rooms.get(ROOM).attach()
    const heard: (string | undefined)[] = []
    viewer.messages.subscribe({
      deleted: ({ author, text, deleted }) => heard.push(`${author?.id} ${author?.name}${text} ${deleted}`),
      erased: (person) => heard.push(person),
    })
    await give(test, victim, { type: 'message.send', body: { text: canary('last') } })
    await give(test, HOST, { type: 'report.send', body: { reason: canary('about'), actor: victim.id } })
    const { seq } = await give(test, victim, { type: 'announcement.set', body: { text: canary('second') } })
    await eventually(() => [staff, viewer].every(({ position }) => position.seq >= seq), 'all to be shown')
    expect(canariesIn(JSON.stringify(viewer.getSnapshot())).length).toBeGreaterThan(5)
    expect(canariesIn(await answersOf(test, message, begunAt)).length).toBeGreaterThan(10)
    expect(inFiles().length).toBeGreaterThan(10)

    expect((await erase(test, victim.id)).erased).toBeGreaterThan(310)
    expect(canariesIn(await answersOf(test, message, begunAt))).toEqual([])
    const head = (await test.server.log.heads([ROOM]))[0]?.seq ?? 0
    await eventually(() => [staff, viewer].every(({ position }) => position.seq >= head), 'screens to hear of it')
    for (const room of [staff, viewer]) {
      const { joined, ...shown } = room.getSnapshot()
      expect(canariesIn(JSON.stringify(shown))).toEqual([])
      expect(joined.join()).not.toContain('CANARY')
      expect(shown.pinned).toEqual([])
      expect(shown.state).toMatchObject({ announcement: null, poll: null, pinned: [] })
    }
    expect(JSON.stringify(viewer.getSnapshot())).toContain('an answer')
    expect(heard).toEqual(['victim  true', 'victim'])
    const edited = give(test, victim, { type: 'message.edit', body: { message, text: canary('again') } })
    await expect(edited).rejects.toMatchObject({ code: 'message_deleted' })
    // The server may have noted meanwhile that the stream has no encoder: all that was there is verified.
    const verified = (await answer(test.server, 'room.verify', { room: ROOM })).all as { seq: number }
    const last = (await test.server.log.heads([ROOM]))[0]?.seq
    expect([verified.seq >= head, verified.seq <= (last ?? 0)]).toEqual([true, true])
  })

  it('[ERASE11] they are in no file of the data folder, and no stored digest is one of theirs', async () => {
    expect(inFiles()).toEqual([])
    await test.server.close()
    expect(inFiles()).toEqual([])
    const db = new DatabaseSync(join(folder, 'ovation.db'))
    const stored = db.prepare('select actor, request_hash as hash from command_key').all() as {
      actor: string
      hash: string
    }[]
    db.close()
    const unkeyed = new Set(
      given.map(({ type, body }) =>
        createHash('sha256')
          .update(JSON.stringify([ROOM, type, body]))
          .digest('base64url'),
      ),
    )
    expect(stored.filter(({ hash }) => unkeyed.has(hash))).toEqual([])
    expect(new Set(stored.filter(({ actor }) => actor === 'victim').map(({ hash }) => hash))).toEqual(new Set(['']))
    await test.begin()
  })

  it('[ERASE12] where there is nothing to destroy nothing is stored; a room that is not there is told', async () => {
    const before = (await test.server.log.heads([ROOM]))[0]?.seq ?? 0
    expect(await erase(test, 'victim')).toMatchObject({ erased: 0, files: 'done' })
    expect(await erase(test, 'nobody')).toMatchObject({ erased: 0 })
    // What the server notes by itself may come just now: roles of those who came back, and that a stream has no encoder.
    const since = await test.server.log.read(ROOM, { after: before, limit: 100, maxBytes: 1e6 })
    expect(since.filter(({ type }) => type !== 'role.held' && type !== 'stream.interrupted')).toEqual([])
    await expect(answer(test.server, 'room.erase', { room: 'nowhere', user: 'victim' })).rejects.toMatchObject({
      code: 'room_not_found',
    })
    // What they say afterwards is theirs again.
    await give(test, { id: 'victim', role: 'host' }, { type: 'message.send', body: { text: 'here again' } })
    const raw = await test.rawIn('late', 'guest')
    expect(raw.texts.join()).toContain('here again')
    expect(await erase(test, 'victim')).toMatchObject({ erased: 1 })
  })

  it('[ERASE21] the owner of a room asks for it over REST, and nobody below', async () => {
    const ask = async (token: string | undefined, body: unknown, room = ROOM): Promise<Response> =>
      fetch(`${test.url}/api/v1/rooms/${room}/erase`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
        body: JSON.stringify(body),
      })
    // An id as an integrator's may be: no path could hold it.
    const person = 'team/../ann%2f?#'
    await give(test, { id: person, role: 'guest' }, { type: 'message.send', body: { text: canary('rest') } })
    for (const [token, status] of [
      [undefined, 401],
      [await test.token('v', 'guest'), 403],
      [await test.token('h', 'host'), 403],
      [await test.token('o', 'owner', 'other'), 403],
    ] as const)
      expect((await ask(token, { person })).status).toBe(status)
    const owner = await test.token('o', 'owner', ROOM)
    for (const body of [{}, { person: '' }, { person: 'x'.repeat(129) }, { person, more: 1 }, []])
      expect((await ask(owner, body)).status).toBe(422)
    expect(inFiles()).not.toEqual([])
    const done = await ask(owner, { person })
    expect([done.status, done.headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(await done.json()).toEqual({ erased: 1, files: 'done' })
    expect(inFiles()).toEqual([])
    expect(await (await ask(owner, { person })).json()).toEqual({ erased: 0, files: 'done' })
    expect((await ask(await test.token('o', 'owner'), { person }, 'nowhere')).status).toBe(404)
    await test.close()
  })
})

describe.skipIf(skipped)('erasure on two nodes', () => {
  let cluster: TestCluster
  beforeAll(async () => {
    cluster = await TestCluster.start(2)
    await begin(cluster.get(0))
  }, 90_000)
  afterAll(() => cluster?.close())

  it('[ERASE13] reaches every node, whichever is asked and whichever decides the room', async () => {
    const begunAt = Date.now() - 1_000
    for (const [index, asked] of cluster.nodes.entries()) {
      const victim = victimNamed(`victim${index}`)
      const screens = await Promise.all(
        cluster.nodes.map((node) => node.client(`s${index}`, 'host').rooms.get(ROOM).attach()),
      )
      const message = await speak(cluster.get(1 - index), victim)
      const head = async (): Promise<number> => (await asked.server.log.heads([ROOM]))[0]?.seq ?? 0
      const caughtUp = async (): Promise<void> => {
        const seq = await head()
        await eventually(() => screens.every(({ position }) => position.seq >= seq), 'all screens to have all')
      }
      await caughtUp()
      for (const screen of screens) expect(canariesIn(JSON.stringify(screen.getSnapshot())).length).toBeGreaterThan(5)
      expect((await erase(asked, victim.id)).erased).toBeGreaterThan(10)
      await caughtUp()
      for (const screen of screens) expect(canariesIn(JSON.stringify(screen.getSnapshot()))).toEqual([])
      for (const node of cluster.nodes) expect(canariesIn(await answersOf(node, message, begunAt))).toEqual([])
      expect((await answer(asked.server, 'room.verify', { room: ROOM })).all).toMatchObject({ seq: await head() })
    }
  }, 90_000)

  it('[ERASE19] ends the connections of the person on every node within a second, and takes them off the stage', async () => {
    const host = await cluster.get(0).rawIn('stage-host', 'host')
    const there = await Promise.all(cluster.nodes.map((node) => node.rawIn('guest-on-stage', 'member')))
    const [other] = await Promise.all(cluster.nodes.map((node) => node.rawIn('bystander', 'member')))
    await there[0]?.command('message.send', { text: canary('connected') })
    await there[0]?.command('hand.raise', {})
    expect(await host.command('stage.invite', { actor: 'guest-on-stage' })).toHaveProperty('result')
    const closed = Promise.all(there.map((raw) => raw.closed))
    const at = performance.now()
    // The words and the raised hand.
    expect((await erase(cluster.get(1), 'guest-on-stage')).erased).toBe(2)
    expect((await closed).map(({ code }) => code)).toEqual([4_004, 4_004])
    expect(performance.now() - at).toBeLessThan(1_000)
    expect((await cluster.get(0).server.rooms.state(ROOM)).stage.guests).toEqual([])
    for (const node of cluster.nodes) {
      const here = async (): Promise<string[]> =>
        ((await node.server.cluster?.remote.people(ROOM, 100)) ?? []).map(({ id }) => id)
      expect(await here()).not.toContain('guest-on-stage')
      expect(await here()).toContain('bystander')
    }
    expect(other?.socket.readyState).toBe(1)
  }, 60_000)

  it('[ERASE20] a token from before lets in somebody new: what was granted and remembered is gone, a ban is not', async () => {
    const [one, two] = [cluster.get(0), cluster.get(1)]
    const owner = await one.rawIn('boss', 'owner')
    const moderator = await two.rawIn('mod', 'moderator')
    const must = async (type: string, body: unknown): Promise<void> =>
      expect(await owner.command(type, body), type).toHaveProperty('result')
    for (const id of ['granted', 'banned']) {
      await must('role.grant', { actor: id, role: 'moderator' })
      const raw = await one.rawIn(id, 'guest')
      await raw.command('message.send', { text: canary(id) })
    }
    const staff = await two.rawIn('held', 'host')
    await staff.command('message.send', { text: canary('held') })
    const standing = (id: string) => two.server.rooms.standing(ROOM, id)
    await eventually(async () => (await standing('held')).held === 'host', 'the role to be remembered')
    await must('member.ban', { actor: 'banned', durationMs: null, reason: canary('why') })
    const tokens = await Promise.all(['granted', 'banned'].map((id) => one.token(id, 'guest')))
    for (const id of ['granted', 'banned', 'held']) await erase(two, id)
    for (const node of cluster.nodes) {
      expect(await node.server.rooms.standing(ROOM, 'granted')).toEqual({})
      expect(await node.server.rooms.standing(ROOM, 'held')).toEqual({})
      expect(await node.server.rooms.standing(ROOM, 'banned')).toEqual({
        ban: { until: null, by: 'boss', at: expect.any(Number) as number },
      })
      const status = async (token: string | undefined): Promise<number> =>
        (await fetch(`${node.url}/api/v1/rooms/${ROOM}/people`, { headers: { authorization: `Bearer ${token}` } }))
          .status
      expect([await status(tokens[0]), await status(tokens[1])]).toEqual([403, 403])
    }
    const back = await two.rawIn('granted', 'guest')
    const { result } = back.frames.find((frame) => frame.t === 'reply') as unknown as {
      result: { self: { role: string } }
    }
    expect(result.self.role).toBe('guest')
    expect((await back.command('member.mute', { actor: 'x', durationMs: 1_000 })).error?.code).toBe('forbidden')
    // Nobody who is new is protected by what they were. Nodes tell each other twice a second who is where.
    const muted = async (): Promise<boolean> =>
      (await moderator.command('member.mute', { actor: 'held', durationMs: 1_000 })).error === undefined
    await eventually(muted, 'them to be muted as anybody else')
    const out = await one.rawIn('banned', 'guest')
    expect(JSON.stringify(out.frames)).toContain('"banned"')
  }, 60_000)
})
