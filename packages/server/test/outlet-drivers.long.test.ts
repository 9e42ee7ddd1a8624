import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { FaultProxy } from '@ovation/testkit'
import { outageContract, outletContract, readOnce, recordOf } from '@ovation/testkit/contracts'
import type { Outage, OutletFixture } from '@ovation/testkit/contracts'
import { KafkaServer, RabbitMqServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFile, openKafka, openRabbitMq } from '../src/outlets/drivers/outlet.fixture.ts'
import type { Opened } from '../src/outlets/drivers/outlet.fixture.ts'
import { leavesWhole } from './outlets.harness.ts'

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms))
const AWAY_MS = 10_000
const SIZE = { rooms: 20, to: 600, pauseMs: 100 }
const ROOMS = 8
const TO = 2_000
const WORKER = new URL('outlet-sender.worker.ts', import.meta.url).pathname

type Broker = { kill(): Promise<void>; halt(): Promise<void>; begin(): Promise<void>; freeze(): void; thaw(): void }

/** What happens to a broker, and to the network before it. */
const outagesOf = (broker: () => Broker, proxy: () => FaultProxy): Outage<OutletFixture>[] => [
  {
    name: 'the broker is killed, three times',
    happen: async () => {
      for (let n = 0; n < 3; n++) {
        await broker().kill()
        await sleep(500)
        await broker().begin()
        await sleep(1_000)
      }
    },
  },
  {
    name: 'the broker is stopped, and started again',
    happen: async () => {
      await broker().halt()
      await broker().begin()
    },
  },
  {
    name: 'the broker stands still for ten seconds',
    happen: async () => {
      broker().freeze()
      await sleep(AWAY_MS)
      broker().thaw()
    },
  },
  {
    name: 'a partition of ten seconds, of both directions',
    happen: async () => {
      proxy().faults = { silent: 'both' }
      await sleep(AWAY_MS)
      proxy().cut()
      proxy().faults = {}
    },
  },
  {
    name: 'a partition in which what is sent arrives, and no answer comes back',
    happen: async () => {
      proxy().faults = { silent: 'toClient' }
      await sleep(AWAY_MS)
      proxy().cut()
      proxy().faults = {}
    },
  },
  {
    name: 'connections are cut again and again',
    happen: async () => {
      for (let n = 0; n < 40; n++) {
        proxy().cut()
        await sleep(50)
      }
    },
  },
]

/** Sends in processes that are killed again and again; each goes on behind what was acknowledged. */
async function killedAgainAndAgain(opened: Opened): Promise<number> {
  const acknowledged = new Map(Array.from({ length: ROOMS }, (_, n) => [`room${n}`, 0]))
  for (let kills = 0; ; kills++) {
    const from = Object.fromEntries([...acknowledged].map(([room, seq]) => [room, seq + 1]))
    const child = spawn(process.execPath, [WORKER, JSON.stringify({ opened, from, to: TO })], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const gone = new Promise<number | null>((done) => child.once('exit', done))
    let left = 40 + kills * 13
    createInterface(child.stdout).on('line', (line) => {
      const [room = '', seq] = line.split(' ')
      acknowledged.set(room, Number(seq))
      left -= 1
      if (left === 0 && kills < 8) child.kill('SIGKILL')
    })
    if ((await gone) === 0) return kills
    if (kills > 20) throw new Error('it did not come to an end')
  }
}

const diesWell = (open: () => Promise<OutletFixture & { opened: Opened }>): void =>
  it('[OUTLET45] nothing is missing and each room keeps its order: the node is killed', async () => {
    const fixture = await open()
    expect(await killedAgainAndAgain(fixture.opened)).toBeGreaterThan(3)
    const { heads, repeated } = readOnce(await fixture.received())
    expect(heads).toEqual(Object.fromEntries(Array.from({ length: ROOMS }, (_, n) => [`room${n}`, TO])))
    // No more than what was under way when it was killed.
    expect(repeated).toBeLessThan(9 * ROOMS * 20)
    await fixture.close()
  })

/** The whole server, with a broker that is killed meanwhile. */
const leavesWell = (open: () => Promise<OutletFixture & { opened: Opened }>, broker: () => Broker): void =>
  it('[OUTLET52] what leaves by it is the log of each room: broker killed, server started again', async () => {
    const fixture = await open()
    await leavesWhole(fixture, async () => {
      await sleep(100)
      await broker().kill()
      await sleep(1_000)
      await broker().begin()
    })
    await fixture.close()
  })

describe('the outlet to Kafka', () => {
  let server: KafkaServer
  beforeAll(async () => void (server = await KafkaServer.start()), 400_000)
  afterAll(() => server?.stop())
  const open = () => openKafka(server)
  outletContract(open)
  outageContract(
    open,
    outagesOf(
      () => server,
      () => server.proxy,
    ),
    SIZE,
  )
  diesWell(open)
  leavesWell(open, () => server)

  it('[OUTLET51] what Kafka refuses is said in words, with what to do', async () => {
    const nowhere = await openKafka(server, { topic: 'nowhere' })
    for (const batch of [[], [recordOf('a', 1)]])
      await expect(nowhere.driver.send(batch, AbortSignal.timeout(9_000))).rejects.toThrow(
        /topic 'nowhere' of Kafka; .*; create the topic, or correct its name$/,
      )
    await nowhere.close()
    const small = await openKafka(server, { configs: [{ name: 'max.message.bytes', value: '1000' }] })
    const large = [recordOf('a', 1, { body: 'x'.repeat(2_000) })]
    await expect(small.driver.send(large, AbortSignal.timeout(9_000))).rejects.toThrow(
      /; raise the topic's 'max.message.bytes' to 1 MiB$/,
    )
    await small.driver.send([recordOf('a', 1)], AbortSignal.timeout(9_000))
    expect(await small.received()).toEqual([recordOf('a', 1)])
    await small.close()
  })
})

describe('the outlet to RabbitMQ', () => {
  let server: RabbitMqServer
  let proxy: FaultProxy
  beforeAll(async () => {
    server = await RabbitMqServer.start()
    proxy = await FaultProxy.open(server.port)
  })
  afterAll(async () => {
    await proxy?.close()
    await server?.stop()
  })
  const open = () => openRabbitMq(server, { port: proxy.port })
  outageContract(
    open,
    outagesOf(
      () => server,
      () => proxy,
    ),
    SIZE,
  )
  diesWell(open)
  leavesWell(open, () => server)
})

describe('the outlet into files', () => diesWell(async () => openFile()))
