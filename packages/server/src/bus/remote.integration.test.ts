import { eventually } from '@ovation/testkit'
import { busContract } from '@ovation/testkit/contracts'
import { NatsServer, RabbitMqServer, RedisCluster, RedisServer } from '@ovation/testkit/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { overNats } from './nats.ts'
import { overRabbitMq } from './rabbitmq.ts'
import { overRedis } from './redis.ts'
import { overRedisCluster } from './redis-cluster.ts'
import { RemoteBus } from './remote.ts'
import type { Connect } from './remote.ts'

type Service = { url: string; halt(): Promise<void>; begin(): Promise<void>; stop(): Promise<void> }
type Kind = { name: string; program: string; start: () => Promise<Service>; over: (url: string) => Connect }

const missing = process.env.OVATION_TEST_SKIP ?? ''
const KINDS: Kind[] = [
  { name: 'Redis', program: 'redis-server', start: () => RedisServer.start(), over: overRedis },
  { name: 'a Redis Cluster', program: 'redis-server', start: () => RedisCluster.start(), over: overRedisCluster },
  { name: 'NATS', program: 'nats-server', start: () => NatsServer.start(), over: overNats },
  { name: 'RabbitMQ', program: 'rabbitmq-server', start: () => RabbitMqServer.start(), over: overRabbitMq },
]

const hint = (from: number) => ({ room: 'r', epoch: 1, from, to: from, payload: `r/${from}` })

describe.each(KINDS.filter(({ program }) => !missing.includes(program)))('the bus over $name', ({ start, over }) => {
  let server: Service
  beforeAll(async () => {
    server = await start()
  }, 90_000)
  afterAll(() => server?.stop(), 30_000)

  const open = (): Promise<RemoteBus<string>> =>
    new RemoteBus<string>(over(server.url), { secret: 'shared', report: () => {}, isPayload: () => true }).ready()

  busContract(async () => {
    const [here, there] = await Promise.all([open(), open()])
    return { here, there, close: async () => void (await Promise.all([here.close(), there.close()])) }
  })

  it('[BUS4] own listeners hear once and at once, also while the server is away; when it is back, hints pass again', async () => {
    const [here, there] = await Promise.all([open(), open()])
    const heard = { here: [] as string[], there: [] as string[] }
    here.subscribe(({ payload }) => heard.here.push(payload))
    there.subscribe(({ payload }) => heard.there.push(payload))
    here.publish(hint(1))
    expect(heard.here).toEqual(['r/1'])
    await eventually(() => heard.there.length === 1, 'the other side')
    await server.halt()
    here.publish(hint(2))
    expect(heard.here).toEqual(['r/1', 'r/2'])
    await server.begin()
    let from = 3
    const passes = (): boolean => {
      here.publish(hint(from++))
      return heard.there.some((payload) => payload !== 'r/1' && payload !== 'r/2')
    }
    await eventually(passes, 'hints to pass again', 30_000)
    expect(new Set(heard.here).size).toBe(heard.here.length)
    expect(new Set(heard.there).size).toBe(heard.there.length)
    await Promise.all([here.close(), there.close()])
  }, 120_000)
})
