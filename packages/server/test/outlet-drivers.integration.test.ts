import { FaultProxy } from '@ovation/testkit'
import { outageContract, outletContract, readOnce, recordOf } from '@ovation/testkit/contracts'
import { RabbitMqServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFile, openRabbitMq } from '../src/outlets/drivers/outlet.fixture.ts'
import { messageIdOf, RABBITMQ, routingKeyOf } from '../src/outlets/drivers/rabbitmq.ts'
import { leavesWhole } from './outlets.harness.ts'

const soon = (ms = 5_000): AbortSignal => AbortSignal.timeout(ms)
const skipped = (process.env.OVATION_TEST_SKIP ?? '').includes('rabbitmq-server')

describe.skipIf(skipped)('the outlet to RabbitMQ', () => {
  let server: RabbitMqServer
  let proxy: FaultProxy
  beforeAll(async () => {
    server = await RabbitMqServer.start()
    proxy = await FaultProxy.open(server.port)
  }, 90_000)
  afterAll(async () => {
    await proxy?.close()
    await server?.stop()
  }, 30_000)

  outletContract(() => openRabbitMq(server))
  outageContract(
    () => openRabbitMq(server, { port: proxy.port }),
    [
      { name: 'connections are cut', happen: async () => proxy.cut() },
      {
        name: 'a partition',
        happen: async () => {
          proxy.faults = { silent: 'toClient' }
          await new Promise((done) => setTimeout(done, 500))
          proxy.cut()
          proxy.faults = {}
        },
      },
    ],
    { rooms: 4, to: 200, pauseMs: 20 },
  )

  it('[OUTLET52] what leaves by it is the log of each room: connections cut, server started again', async () => {
    const fixture = await openRabbitMq(server, { port: proxy.port })
    await leavesWhole(fixture, async () => {
      for (let n = 0; n < 5; n++) {
        await new Promise((done) => setTimeout(done, 50))
        proxy.cut()
      }
    })
    await fixture.close()
  })

  it('[OUTLET50] a message that no queue wants is no failure, but counted', async () => {
    const { driver, unroutable, close } = await openRabbitMq(server, { queue: false })
    await driver.send([recordOf('a', 1), recordOf('a', 2)], soon())
    expect(unroutable()).toBe(2)
    await close()
  })

  it('[OUTLET50] what a full queue refuses is not acknowledged, and says what to do', async () => {
    const { driver, received, close } = await openRabbitMq(server, {
      args: { 'x-max-length': 3, 'x-overflow': 'reject-publish' },
    })
    const batch = [1, 2, 3, 4, 5].map((seq) => recordOf('a', seq))
    await expect(driver.send(batch, soon())).rejects.toThrow(/nacked; make room in the queue that is full$/)
    expect(readOnce(await received()).heads).toEqual({ a: 3 })
    await close()
  })

  it('[OUTLET50] wrong settings are refused in words', async () => {
    const deps = { clock: { now: Date.now, monotonicMs: () => 0, every: () => () => {}, after: () => () => {} } }
    const open = (settings: object, secret = 'guest') =>
      RABBITMQ.open(
        { id: 'o1', settings: { url: `amqp://127.0.0.1:${server.port}`, ...settings }, secrets: () => [secret] },
        { ...deps, allowedNetworks: [], folder: '' },
      )
    const failing: [object, string, RegExp][] = [
      [{}, 'wrong', /ACCESS.REFUSED.*; correct user name and password/],
      [{ url: `amqp://127.0.0.1:${server.port}/nowhere` }, 'guest', /; correct the virtual host/],
      [{ url: 'amqp://127.0.0.1:1' }, 'guest', /ECONNREFUSED.*; check that the broker can be reached from here$/],
    ]
    for (const [settings, secret, words] of failing) {
      const driver = open(settings, secret)
      await expect(driver.send([], soon())).rejects.toThrow(words)
      await driver.close()
    }
  })

  it('[OUTLET50] routing keys and ids of messages name room, type and number', () => {
    const gap = { room: 'a', type: 'gap', from: 3, to: 9 } as const
    expect([recordOf('a', 7), gap].map(routingKeyOf)).toEqual(['room.a.message.sent', 'room.a.gap'])
    expect([recordOf('a', 7), gap].map(messageIdOf)).toEqual(['a:7', 'a:3-9'])
    for (const url of ['http://a', 'amqp://', 'amqp://u:p@host', 'nothing'])
      expect(() => RABBITMQ.read({ url })).toThrow("'settings.url'")
    expect(() => RABBITMQ.read({ url: 'amqp://a', exchange: 'amq.topic' })).toThrow("'settings.exchange'")
  })
})

it('[OUTLET52] what leaves into files is the log of each room: server started again', async () => {
  const fixture = openFile()
  await leavesWhole(fixture, async () => {})
  await fixture.close()
})
