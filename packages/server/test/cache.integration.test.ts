import { Redis } from 'ioredis'
import type { ClientFrame, HistoryPage } from '@ovation/protocol'
import { eventually } from '@ovation/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sleep, systemClock } from '../src/ops/index.ts'
import { TestCluster } from './cluster.fixture.ts'
import type { TestServer } from './server.fixture.ts'

const skipped = /postgres|redis/.test(process.env.OVATION_TEST_SKIP ?? '')
const OWNER = { id: 'owner', name: 'Owner', role: 'owner' } as const
const MESSAGES = 30
const PAGE = 10
const PEOPLE = 200
const PROFILES = 3
/** With fewer together there are more questions: what is measured in `bench/scenarios/arrivals.ts` has an eighth of it. */
const STATEMENTS_EACH = 9
const WRITE_READS_MS = 100
/** What nodes ask by themselves, a few times a second. */
const OF_NODES = /into node|from node|pg_is_in_recovery/
const LIMITS = {
  ...{ writeReadsIntervalMs: WRITE_READS_MS, commandsPerActorPerSecond: 1_000, commandsPerActorBurst: 1_000 },
  ...{ framesPerConnectionPerSecond: 1_000, framesPerConnectionBurst: 1_000 },
}

let cluster: TestCluster
const pair = (): [TestServer, TestServer] => [cluster.get(0), cluster.get(1)]

let asked = 0
type Reader = { page: (before: number) => Promise<HistoryPage> }

/** Somebody in a room on a node who reads pages of it. */
async function reader(node: TestServer, room: string): Promise<Reader> {
  const raw = await node.rawIn(`reader${++asked}`, 'member', room)
  return {
    page: async (before) => {
      const id = `h${++asked}`
      raw.send({ t: 'history', id, room, before, limit: PAGE } satisfies ClientFrame)
      const { result } = (await raw.next('reply', (frame) => frame.id === id)) as { result?: unknown }
      return result as HistoryPage
    },
  }
}

async function roomWith(room: string, text: (n: number) => string): Promise<void> {
  await cluster.get(0).server.rooms.create(room, room, OWNER)
  for (let n = 0; n < MESSAGES; n++) await give(cluster.get(0), room, 'mia', 'message.send', { text: text(n) })
}

const give = (node: TestServer, room: string, id: string, type: string, body: object) =>
  node.server.rooms.command(room, {
    actor: { id, name: id, role: id === 'owner' ? 'owner' : 'member' },
    commandId: `c${++asked}`,
    command: { type, body } as never,
  })

const profile = async (node: TestServer, id: string): Promise<{ name: string | null }> =>
  (await (await fetch(`${node.url}/api/v1/people/${id}/profile`)).json()) as { name: string | null }

/** Everything that is in Redis. */
async function inRedis(): Promise<string> {
  const redis = new Redis(cluster.redis.url)
  const keys = await redis.keys('*')
  const all = await Promise.all(keys.map((key) => redis.hgetall(key)))
  redis.disconnect()
  return JSON.stringify(all)
}

beforeAll(async () => {
  if (skipped) return
  cluster = await TestCluster.start(2, LIMITS, {}, [], { counts: true })
}, 90_000)
afterAll(() => cluster?.close())

describe.skipIf(skipped)('what nodes keep', () => {
  it('[CACHE8] whoever reads next on any node reads what was edited, deleted or erased', async () => {
    await roomWith('stale', (n) => `first ${n}`)
    const readers = await Promise.all(pair().map((node) => reader(node, 'stale')))
    const pages = (before = 20) => Promise.all(readers.map(({ page }) => page(before)))
    const textsOf = (page: HistoryPage | undefined) => page?.messages.map(({ text }) => text).join()
    for (const page of await pages()) expect(page.messages).toHaveLength(PAGE)
    for (const [n, node] of pair().entries()) {
      await give(node, 'stale', 'mia', 'message.edit', { message: 15, text: `edited on ${n}` })
      for (const page of await pages()) expect(textsOf(page)).toContain(`edited on ${n}`)
      await give(node, 'stale', 'gus', 'message.react', { message: 16, emoji: '👍', on: n === 0 })
      for (const page of await pages())
        expect(page.messages.find(({ seq }) => seq === 16)?.reactions ?? {}).toEqual(n === 0 ? { '👍': 1 } : {})
      await give(node, 'stale', 'mia', 'message.delete', { message: 17 + n })
      for (const page of await pages())
        expect(page.messages.find(({ seq }) => seq === 17 + n)).toMatchObject({ text: '', deleted: true })
    }
    const [a, b] = pair()
    expect((await pages()).map(textsOf)).toEqual(Array(2).fill(textsOf((await pages())[0])))
    await a.server.rooms.eraseWords('stale', 'mia')
    for (const page of await pages()) expect(page.messages).toEqual([])
    expect((await b.server.rooms.queries.history('stale', 20, PAGE)).messages).toEqual([])
  }, 60_000)

  it('[CACHE9] words that were deleted or erased are in no memory of a node and not in Redis', async () => {
    await roomWith('words', (n) => `canary-${n}-x`)
    const readers = await Promise.all(pair().map((node) => reader(node, 'words')))
    const read = () => Promise.all(readers.flatMap(({ page }) => [page(12), page(22), page(MESSAGES)]))
    await read()
    await eventually(async () => (await inRedis()).includes('canary-15-x'), 'the pages to be in Redis')
    await give(cluster.get(1), 'words', 'mia', 'message.delete', { message: 17 })
    await eventually(async () => !(await inRedis()).includes('canary-15-x'), 'what was deleted to be gone')
    await read()
    await eventually(async () => (await inRedis()).includes('canary-14-x'), 'the pages to be in Redis again')
    expect(await inRedis()).not.toContain('canary-15-x')
    await cluster.get(0).server.rooms.eraseWords('words', 'mia')
    await eventually(async () => !(await inRedis()).includes('canary'), 'what was erased to be gone')
    await read()
    expect(await inRedis()).not.toContain('canary')
  }, 60_000)

  it('[CACHE8] whoever looks at a profile next on any node sees the new name, and none of somebody who was erased', async () => {
    const { people, accountSessions } = cluster.get(0).server
    const { id } = await people.create({ name: 'Ann' })
    const names = () => Promise.all(pair().flatMap((node) => [profile(node, id), profile(node, id)]))
    const sees = async () => new Set((await names()).map(({ name }) => name))
    for (const name of ['Ann', 'Bea', 'Cat']) {
      await cluster.get(1).server.people.change(id, { name })
      expect(await sees()).toEqual(new Set([name]))
    }
    const secret = await accountSessions.start(id)
    expect(await accountSessions.findBySecret(secret)).toMatchObject({ person: { name: 'Cat' } })
    await cluster.get(1).server.accountSessions.endAll(id)
    expect(await accountSessions.findBySecret(secret)).toBeUndefined()
    const hostile = await fetch(`${cluster.get(0).url}/api/v1/people/%00/profile`)
    expect([hostile.status < 500, await sees()]).toEqual([true, new Set(['Cat'])])
  }, 60_000)

  it('[CACHE12] a crowd that comes to a cold node costs a tenth of the statements that each of them would', async () => {
    await roomWith('crowd', (n) => `words ${n}`)
    const host = await cluster.get(0).client('host', 'host').rooms.get('crowd').attach()
    await host.messages.markRead()
    const speakers = await Promise.all(
      Array.from({ length: PROFILES }, (_, n) => cluster.get(0).server.people.create({ name: `Speaker ${n}` })),
    )
    // The position is written a little later.
    await sleep(systemClock, WRITE_READS_MS * 5)
    // However slowly they come on a busy machine, they come within a few such intervals.
    const cold = await cluster.join({ gatherIntervalMs: 500 })
    await cluster.know(3)
    await cluster.postgres.takeStatements()
    await Promise.all(
      Array.from({ length: PEOPLE }, async () => {
        const { page } = await reader(cold, 'crowd')
        expect((await page(25)).messages).toHaveLength(PAGE)
        for (const { id, name } of speakers) expect(await profile(cold, id)).toMatchObject({ name })
      }),
    )
    const statements = (await cluster.postgres.takeStatements()).filter(({ text }) => !OF_NODES.test(text))
    const all = statements.reduce((sum, { calls }) => sum + calls, 0)
    expect(all, JSON.stringify(statements.slice(0, 8))).toBeLessThan((PEOPLE * STATEMENTS_EACH) / 10)
    await cluster.remove(cold)
  }, 60_000)

  it('[CACHE10] a Redis that is killed while people read costs nothing but a moment; nothing that was read is wrong', async () => {
    await roomWith('killed', (n) => `first ${n}`)
    const readers = await Promise.all([...pair(), ...pair()].map((node) => reader(node, 'killed')))
    let running = true
    let latest = 0
    const waits: number[] = []
    const reading = readers.map(async ({ page }) => {
      while (running) {
        const [at, least] = [performance.now(), latest]
        const { messages } = await page(20)
        waits.push(performance.now() - at)
        const text = messages.find(({ seq }) => seq === 15)?.text ?? ''
        expect(text === 'first 13' ? 0 : Number(text)).toBeGreaterThanOrEqual(least)
      }
    })
    const edit = async (n: number): Promise<void> => {
      await give(cluster.get(n % 2), 'killed', 'mia', 'message.edit', { message: 15, text: `${n}` })
      latest = n
    }
    for (let n = 1; n <= 30; n++) await edit(n)
    await cluster.redis.halt()
    for (let n = 31; n <= 60; n++) await edit(n)
    await sleep(systemClock, 1_000)
    await cluster.redis.begin()
    for (let n = 61; n <= 90; n++) await edit(n)
    running = false
    await Promise.all(reading)
    expect(waits.length).toBeGreaterThan(100)
    expect(Math.max(...waits)).toBeLessThan(3_000)
  }, 90_000)
})
