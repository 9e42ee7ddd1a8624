import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from '@ovation/testkit'
import { freePort, PostgresServer, RedisServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ServerProcess } from './server-process.fixture.ts'
import { TestServer } from './server.fixture.ts'

const skipped = /postgres|redis/.test(process.env.OVATION_TEST_SKIP ?? '')
const ROOMS = 60

let postgres: PostgresServer
let redis: RedisServer
let here: TestServer
let other: ServerProcess
let folder: string
beforeAll(async () => {
  if (skipped) return
  ;[postgres, redis] = await Promise.all([PostgresServer.start(), RedisServer.start()])
  const [databaseUrl, busUrl] = [await postgres.createDatabase(), redis.url]
  here = await TestServer.start({ config: { databaseUrl, busUrl } })
  folder = mkdtempSync(join(tmpdir(), 'ovation-erasures-'))
  copyFileSync(join(here.folder, 'secrets.json'), join(folder, 'secrets.json'))
  const environment = { OVATION_DATABASE_URL: databaseUrl, OVATION_BUS_URL: busUrl }
  other = new ServerProcess({ folder, port: await freePort(), environment })
  await other.start()
  await eventually(() => here.server.cluster?.metrics.nodes === 2, 'the nodes to know each other', 15_000)
}, 90_000)
afterAll(async () => {
  if (skipped) return
  await other.kill()
  await here.close()
  rmSync(folder, { recursive: true, force: true })
  await redis.stop()
  await postgres.stop()
})

describe.skipIf(skipped)('the erasure of a person', () => {
  it('[PEOPLE8] goes on at another node when the one that is at it is killed, and leaves out no room and no id', async () => {
    const { rooms, log, people, accountSessions, accountTokens } = here.server
    const owner = { id: 'owner', name: 'Owner', role: 'owner' } as const
    const ann = (await people.create({ name: 'Ann' })).id
    await people.addAlias(ann, 'g_ann')
    const names = Array.from({ length: ROOMS }, (_, n) => `r${String(n).padStart(3, '0')}`)
    for (const room of names) {
      await rooms.create(room, room, owner)
      for (const id of [ann, 'g_ann', 'bea']) {
        const command = { type: 'message.send', body: { text: `from ${id}` } } as const
        await rooms.command(room, { actor: { id, name: id, role: 'guest' }, commandId: `${room}/${id}`, command })
      }
    }
    const wordsOf = async (id: string): Promise<number[]> =>
      Promise.all(names.map(async (room) => (await log.wordsOf(room, id)).events))
    expect(await wordsOf(ann)).toEqual(names.map(() => 1))

    const session = await accountSessions.findBySecret(await accountSessions.start(ann))
    const token = session ? await accountTokens.issue(session) : ''
    const boss = await here.token('boss', 'owner')
    const erase = (person: string): Promise<Response> =>
      fetch(`${other.url}/api/v1/people/${encodeURIComponent(person)}/erase`, {
        method: 'POST',
        headers: { authorization: `Bearer ${boss}` },
      })
    expect((await erase('owner')).status).toBe(403)
    expect((await erase(ann)).status).toBe(204)
    await expect(here.server.authenticate(token)).rejects.toMatchObject({ code: 'unauthorized' })

    await eventually(async () => (await log.wordsOf('r002', ann)).events === 0, 'it to be under way', 20_000)
    await other.kill()
    expect(await wordsOf(ann), 'it was killed in the middle').toContain(1)
    await eventually(
      async () => [...(await wordsOf(ann)), ...(await wordsOf('g_ann'))].every((words) => words === 0),
      'the other node to go on',
      100_000,
    )
    await eventually(async () => (await people.aliasesOf(ann)).length === 0, 'it to end', 20_000)
    expect(await wordsOf('bea')).toEqual(names.map(() => 1))
    // Each id was erased once in each room, also where the one that was killed had been.
    for (const room of ['r000', 'r030', 'r059']) {
      const events = await log.read(room, { after: 0, limit: 100, maxBytes: 1_000_000 })
      const erased = events.flatMap(({ type, body }) =>
        type === 'person.erased' ? [(body as { person: string }).person] : [],
      )
      expect(erased, room).toEqual([ann, 'g_ann'])
    }
  }, 180_000)
})
