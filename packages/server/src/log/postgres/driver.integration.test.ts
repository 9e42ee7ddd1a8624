import { logContract } from '@ovation/testkit/contracts'
import { PostgresServer } from '@ovation/testkit/services'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LogFailure } from '../port.ts'
import type { Unit } from '../port.ts'
import { PostgresLog } from './driver.ts'

const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('postgres')

let server: PostgresServer
beforeAll(async () => {
  if (!skipped) server = await PostgresServer.start()
}, 60_000)
afterAll(() => server?.stop())

let ids = 0
const say = (room: string, epoch: number, expectedSeq: number, more: Partial<Unit> = {}): Unit => ({
  ...{ room, epoch, expectedSeq, actor: 'mia', commandId: `id${++ids}`, requestHash: 'h', claims: [], postings: [] },
  events: [
    {
      ...{ v: 1, type: 'message.sent', at: 1_000, actor: 'mia', audience: 'all', tier: 'timeline' },
      body: { text: 'hello', cid: 'c', by: { id: 'mia', name: 'Mia', role: 'guest' } },
    } as Unit['events'][number],
  ],
  ...more,
})

describe.skipIf(skipped)('the log in PostgreSQL', () => {
  logContract(async () => {
    const url = await server.createDatabase()
    const fixture = {
      log: await PostgresLog.open(url),
      async restart() {
        await fixture.log.close()
        fixture.log = await PostgresLog.open(url)
        return fixture.log
      },
      refuseBad: `alter table event add constraint bad check (actor <> 'bad')`,
      async execute(sql: string) {
        const client = new Client({ connectionString: url })
        await client.connect()
        await client.query(sql).finally(() => client.end())
      },
      close: () => fixture.log.close(),
    }
    return fixture
  })

  it('[LOG20] nodes that start together bring the schema up once', async () => {
    const url = await server.createDatabase()
    const logs = await Promise.all([1, 2, 3, 4].map(() => PostgresLog.open(url)))
    expect(await logs[0]?.createRoom('r', 1)).toBe(true)
    expect(await logs[3]?.heads()).toHaveLength(1)
    await Promise.all(logs.map((log) => log.close()))
  })

  it('[LOG21] two nodes that append to one room at once: one order, one of them told that it owns the room no more', async () => {
    const url = await server.createDatabase()
    const [a, b] = await Promise.all([PostgresLog.open(url), PostgresLog.open(url)])
    await a.createRoom('r', 1)
    const old = (await a.takeOwnership('r'))?.epoch ?? 0
    const fresh = (await b.takeOwnership('r'))?.epoch ?? 0
    const results = await Promise.all([
      a.append([say('r', old, 0)]),
      b.append([say('r', fresh, 0)]),
      a.append([say('r', old, 1)]),
    ])
    expect(results.flat().map(({ outcome }) => outcome)).toEqual(['staleEpoch', 'committed', 'staleEpoch'])
    await Promise.all([a.close(), b.close()])
  })

  it('[LOG22] one command id at once in two rooms on two nodes is stored once', async () => {
    const url = await server.createDatabase()
    const [a, b] = await Promise.all([PostgresLog.open(url), PostgresLog.open(url)])
    for (let round = 0; round < 20; round++) {
      const [here, there] = [`a${round}`, `b${round}`]
      await a.createRoom(here, 1)
      await a.createRoom(there, 1)
      await a.takeOwnership(here)
      await b.takeOwnership(there)
      const commandId = `same${round}`
      const results = await Promise.all([
        a.append([say(here, 1, 0, { commandId })]),
        b.append([say(there, 1, 0, { commandId })]),
      ])
      expect(
        results
          .flat()
          .map(({ outcome }) => outcome)
          .toSorted(),
      ).toEqual(['committed', 'duplicate'])
    }
    await Promise.all([a.close(), b.close()])
  })

  it('[LOG23] gifts from one wallet on two nodes at once never spend more than there is, and no two nodes wait in a circle', async () => {
    const url = await server.createDatabase()
    const [a, b] = await Promise.all([PostgresLog.open(url), PostgresLog.open(url)])
    for (const room of ['a', 'b']) {
      await a.createRoom(room, 1)
      await a.takeOwnership(room)
    }
    for (const user of ['mia', 'gus'])
      await a.transferOnce(
        `open/${user}`,
        { from: 'issuer:test', to: `user:${user}`, amount: 100, currency: 'test' },
        1,
      )
    const give = (from: string, to: string) => ({
      from: `user:${from}`,
      to: `user:${to}`,
      amount: 10,
      currency: 'test',
    })
    const seqs: Record<string, number> = { a: 0, b: 0 }
    const gifts = async (log: PostgresLog, room: string, from: string, to: string): Promise<void> => {
      for (let n = 0; n < 25; n++) {
        const [result] = await log.append([say(room, 1, seqs[room] ?? 0, { postings: [give(from, to)] })])
        if (result?.outcome === 'committed') seqs[room] = result.position.seq
      }
    }
    await Promise.all([gifts(a, 'a', 'mia', 'gus'), gifts(b, 'b', 'gus', 'mia')])
    const audit = await a.auditLedger()
    expect([audit.unbalanced, audit.wrong]).toEqual([[], []])
    expect((await a.balance('user:mia', 'test')) + (await a.balance('user:gus', 'test'))).toBe(200)
    await Promise.all([a.close(), b.close()])
  })

  it('[LOG24] while the server is away nothing is stored and it is said; when it is back, it goes on', async () => {
    const url = await server.createDatabase()
    const log = await PostgresLog.open(url)
    await log.createRoom('r', 1)
    await log.takeOwnership('r')
    expect((await log.append([say('r', 1, 0)]))[0]?.outcome).toBe('committed')
    await server.halt('immediate')
    const failure = await log.append([say('r', 1, 1)]).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(LogFailure)
    expect((failure as LogFailure).outcome).toBe('notStored')
    await server.begin()
    expect((await log.append([say('r', 1, 1)]))[0]?.outcome).toBe('committed')
    await log.close()
  }, 60_000)
})
