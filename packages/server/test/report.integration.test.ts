import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ShowReport, ShowSummary } from '@ovation/protocol'
import type { Command } from '@ovation/room'
import { eventually, publish } from '@ovation/testkit'
import { freePort } from '@ovation/testkit/services'
import { afterEach, describe, expect, it } from 'vitest'
import { ask } from '../src/cli/control-socket.ts'
import { loadSecrets, Tokens } from '../src/identity/index.ts'
import { loadConfig } from '../src/ops/index.ts'
import { TestCluster } from './cluster.fixture.ts'
import { ScriptedAudience } from './report-audience.fixture.ts'
import { ServerProcess } from './server-process.fixture.ts'
import { TestServer } from './server.fixture.ts'

const missing = process.env.OVATION_TEST_SKIP ?? ''
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const SYSTEM = { id: 'system', name: '', role: 'owner' } as const
const ROOM = 'show'
const SEED = 20_261_127
const WRITE_MS = 5_000

const closers: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

let ids = 0
const command = (test: TestServer, command: Command, actor: { id: string; name: string; role: 'owner' } = SYSTEM) =>
  test.server.rooms.command(ROOM, { actor, commandId: `id${++ids}`, command })
const get = async (url: string, token: string, path = ''): Promise<Response> =>
  fetch(`${url}/api/v1/rooms/${ROOM}/shows${path}`, { headers: { authorization: `Bearer ${token}` } })
const list = async (url: string, token: string): Promise<ShowSummary[]> =>
  ((await (await get(url, token)).json()) as { shows: ShowSummary[] }).shows
const reportOf = async (url: string, token: string, startedAt: number): Promise<ShowReport> =>
  (await (await get(url, token, `/${startedAt}`)).json()) as ShowReport
/** The report of the newest show, once it is over and its last figures were written. */
const ended = async (url: string, token: string): Promise<ShowReport> => {
  const show = await eventually(
    async () => (await list(url, token)).find(({ endedAt }) => endedAt !== null),
    'the end of the show',
    20_000,
  )
  await new Promise((written) => setTimeout(written, WRITE_MS + 1_000))
  return reportOf(url, token, show.startedAt)
}
/** `share` is how far a figure may be from the truth. */
const expectNear = (figure: number, truth: number, share: number): void =>
  expect(Math.abs(figure - truth) / truth, `${figure} of ${truth}`).toBeLessThanOrEqual(share)

describe('the report of a scripted audience', () => {
  it('[STUDIO75] [REPORT2] [REPORT5] [REPORT9] says what happened, also when the server restarts in the middle', async () => {
    const test = await TestServer.start()
    closers.push(() => test.close())
    await test.server.rooms.create(ROOM, 'Friday', OWNER)
    const audience = new ScriptedAudience(ROOM, (person) => test.token(person))
    closers.push(() => audience.close())
    const host = await test.token('boss', 'host')
    // They are there all the time, on two screens.
    const screens = [test.client('boss', 'host'), test.client('boss', 'host')]
    for (const screen of screens) await screen.rooms.get(ROOM).attach()
    // Who waits for the show, and who is gone before it, is there before it counts.
    await audience.join('early', test.url)
    await audience.join('gone', test.url)
    await audience.leave('gone')
    await new Promise((wait) => setTimeout(wait, 1_000))
    await command(test, { type: 'stream.start', body: { stream: 's1' } })
    await audience.comeAndGo(12, 6_000, [test.url], SEED)
    for (let n = 0; n < 5; n++) await audience.say('early', `message ${n}`)
    audience.like('early', 40)
    await test.restart()
    await audience.join('early', test.url)
    await audience.comeAndGo(12, 8_000, [test.url], SEED + 1)
    await audience.say('early', 'the last one')
    await command(test, { type: 'stream.end', body: { stream: 's1' } })
    const { show, minutes, earlier, replay } = await ended(test.url, host)
    const { startedAt, endedAt } = show
    const truth = audience.truth(startedAt, endedAt ?? 0)
    console.log(`report ${JSON.stringify(show)} truth ${JSON.stringify(truth)}`)
    expectNear(show.watchSeconds, truth.watchSeconds, 0.02)
    expect(show).toMatchObject({ title: 'Friday', messages: 6, likes: 40, gifts: 0, people: truth.people })
    expect(show.joins).toBe(truth.joins)
    expect(show.joins - show.leaves).toBe(audience.people.length)
    expect(minutes).toHaveLength(1)
    expect([earlier, replay]).toEqual([null, null])

    // The next show is another one, compared with the first.
    await command(test, { type: 'stream.start', body: { stream: 's2' } })
    await eventually(async () => (await list(test.url, host)).length === 2, 'the second show')
    const second = (await list(test.url, host))[0] as ShowSummary
    expect(second.endedAt).toBeNull()
    expect((await reportOf(test.url, host, second.startedAt)).earlier).toMatchObject({ shows: 1, messages: 6 })

    const csv = await get(test.url, host, `/${startedAt}/minutes.csv`)
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(await csv.text()).toMatch(/^minute,time,viewers,.*\r\n0,\d{4}-.*,6,40,0,0,0,,,\r\n$/)
    expect((await get(test.url, host, '/12345')).status).toBe(404)
    expect((await get(test.url, host, '/nonsense')).status).toBe(404)
    const moderator = await test.token('mo', 'moderator')
    for (const path of ['', `/${startedAt}`, `/${startedAt}/minutes.csv`])
      expect((await get(test.url, moderator, path)).status, path).toBe(403)
  }, 90_000)

  it.skipIf(/postgres|redis/.test(missing))(
    '[REPORT3] [REPORT4] adds up over nodes and counts each person once',
    async () => {
      const cluster = await TestCluster.start(2)
      closers.push(() => cluster.close())
      const [a, b] = [cluster.get(0), cluster.get(1)]
      await a.server.rooms.create(ROOM, 'Two nodes', OWNER)
      const audience = new ScriptedAudience(ROOM, (person) => a.token(person))
      closers.push(() => audience.close())
      await audience.join('early', a.url)
      await command(a, { type: 'stream.start', body: { stream: 's1' } })
      await Promise.all([
        audience.comeAndGo(10, 12_000, [a.url, b.url], SEED),
        (async () => {
          for (let n = 0; n < 30; n++) {
            await audience.say('early', `message ${n}`)
            await new Promise((wait) => setTimeout(wait, 200))
          }
        })(),
      ])
      await command(b, { type: 'stream.end', body: { stream: 's1' } })
      const host = await a.token('boss', 'host')
      const reports = [await ended(a.url, host), await ended(b.url, host)]
      for (const { show } of reports) {
        const truth = audience.truth(show.startedAt, show.endedAt ?? 0)
        console.log(`report ${JSON.stringify(show)} truth ${JSON.stringify(truth)}`)
        expectNear(show.watchSeconds, truth.watchSeconds, 0.02)
        expect(show).toMatchObject({ messages: 30, people: truth.people, joins: truth.joins })
        expect(show.peakViewers).toBeLessThanOrEqual(11)
      }
    },
    90_000,
  )

  it.skipIf(missing.includes('ffmpeg'))(
    '[REPORT1] [REPORT3] [REPORT5] a server that is killed loses five seconds of viewers, and nothing of the log',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'ovation-report-'))
      closers.push(() => rmSync(folder, { recursive: true, force: true }))
      const server = new ServerProcess({ folder, port: await freePort() })
      closers.push(() => server.kill())
      await server.start()
      const tokens = new Tokens(loadSecrets(folder))
      const token = (user: string, role: 'member' | 'owner' = 'member'): Promise<string> =>
        tokens.mint({ user, name: user, rooms: { '*': role }, expiresInS: 3_600 }, Date.now())
      const owner = await token('boss', 'owner')
      await ask(loadConfig({ OVATION_DATA: folder }), 'room.create', { room: ROOM, title: 'Killed' })
      const headers = { authorization: `Bearer ${owner}` }
      const stream = await fetch(`${server.url}/api/v1/rooms/${ROOM}/stream`, { headers })
      const { key } = (await stream.json()) as { key: string }
      let encoder = publish(server.rtmp, key, 'still')
      closers.push(() => encoder.kill('SIGKILL'))
      await eventually(async () => (await list(server.url, owner)).length === 1, 'the show', 20_000)
      const audience = new ScriptedAudience(ROOM, (person) => token(person))
      closers.push(() => audience.close())
      const names = Array.from({ length: 8 }, (_, n) => `p${n}`)
      for (const name of names) await audience.join(name, server.url)
      await new Promise((wait) => setTimeout(wait, 8_000))
      for (let n = 0; n < 20; n++) await audience.say('p0', `message ${n}`)
      const killedWith = audience.people.length
      await server.kill()
      encoder.kill('SIGKILL')
      await eventually(() => audience.people.length === 0, 'everybody to be gone')
      await server.start()
      encoder = publish(server.rtmp, key, 'still')
      for (const name of names) await audience.join(name, server.url)
      await new Promise((wait) => setTimeout(wait, 5_000))
      await audience.say('p0', 'after')
      encoder.kill('SIGTERM')
      const { show } = await ended(server.url, owner)
      const truth = audience.truth(show.startedAt, show.endedAt ?? 0)
      console.log(`report ${JSON.stringify(show)} truth ${JSON.stringify(truth)}`)
      expect(await list(server.url, owner)).toHaveLength(1)
      expect(show).toMatchObject({ messages: 21, people: 8, joins: 16, interruptions: 1 })
      expect(show.watchSeconds).toBeLessThanOrEqual(truth.watchSeconds * 1.02)
      expect(show.watchSeconds).toBeGreaterThanOrEqual((truth.watchSeconds - (killedWith * WRITE_MS) / 1_000) * 0.98)
    },
    120_000,
  )
})
