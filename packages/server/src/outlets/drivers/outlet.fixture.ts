import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Admin, Consumer, stringDeserializers } from '@platformatic/kafka'
import { eventually } from '@ovation/testkit'
import type { OutletFixture } from '@ovation/testkit/contracts'
import type { KafkaServer, RabbitMqServer } from '@ovation/testkit/services'
import { connect } from 'amqplib'
import { systemClock } from '../../ops/index.ts'
import type { Clock } from '../../ops/index.ts'
import type { OutletRecord, OutletSettings } from '../port.ts'
import { FILE } from './file.ts'
import { KAFKA } from './kafka.ts'
import { RABBITMQ } from './rabbitmq.ts'

let names = 0
const newName = (): string => `t${process.pid}-${++names}`
const read = (text: string): OutletRecord => JSON.parse(text) as OutletRecord
const depsOf = (folder: string, clock: Clock = systemClock) => ({ clock, folder, allowedNetworks: [] })

/** How another process opens the same outlet. */
export type Opened = { kind: 'kafka' | 'rabbitmq' | 'file'; settings: OutletSettings; secret: string; folder: string }

/** An outlet into a folder of its own. */
export function openFile(more: OutletSettings = {}, { folder, clock }: { folder?: string; clock?: Clock } = {}) {
  const data = folder ?? mkdtempSync(join(tmpdir(), 'ovation-outlet-'))
  const about = { id: 'o1', settings: { folder: 'records', ...more }, secrets: () => [] }
  const files = join(data, 'outlets', 'records')
  const driver = FILE.open(about, depsOf(data, clock))
  const received = async (): Promise<OutletRecord[]> =>
    readdirSync(files)
      .toSorted()
      .flatMap((name) => readFileSync(join(files, name), 'utf8').split('\n').slice(0, -1).map(read))
  const close = async (): Promise<void> => {
    await driver.close()
    if (folder === undefined) rmSync(data, { recursive: true, force: true })
  }
  const opened: Opened = { kind: 'file', settings: about.settings, secret: '', folder: data }
  return { driver, received, close, data, files, opened }
}

const IDLE_MS = 1_000

/** All of a topic, from its beginning. */
async function readTopic(port: number, topic: string): Promise<OutletRecord[]> {
  const consumer = new Consumer({
    ...{ clientId: 'reader', groupId: newName(), bootstrapBrokers: [`127.0.0.1:${port}`] },
    deserializers: stringDeserializers,
  })
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false, maxWaitTime: 200 })
  const records: OutletRecord[] = []
  let lastMs = performance.now()
  stream.on('data', ({ key, value }) => {
    lastMs = performance.now()
    const record = read(value)
    if (key !== record.room) throw new Error(`the key is ${key} and not ${record.room}`)
    records.push(record)
  })
  while (performance.now() - lastMs < IDLE_MS) await new Promise((done) => setTimeout(done, 50))
  await consumer.close(true)
  return records
}

const makeTopic = async (server: KafkaServer, configs: { name: string; value: string }[]): Promise<string> => {
  const topic = newName()
  const admin = new Admin({ clientId: 'admin', bootstrapBrokers: [`127.0.0.1:${server.port}`] })
  await admin.createTopics({ topics: [topic], partitions: 3, replicas: 1, configs })
  await admin.close()
  return topic
}

export type KafkaFixture = OutletFixture & { server: KafkaServer; opened: Opened }

/** An outlet into a topic of its own, through the network that may misbehave. */
export async function openKafka(
  server: KafkaServer,
  { topic: given, configs = [] }: { topic?: string; configs?: { name: string; value: string }[] } = {},
): Promise<KafkaFixture> {
  const topic = given ?? (await makeTopic(server, configs))
  const settings = { brokers: `127.0.0.1:${server.proxy.port}`, topic }
  const driver = KAFKA.open({ id: 'o1', settings, secrets: () => [] }, depsOf(''))
  const opened: Opened = { kind: 'kafka', settings, secret: '', folder: '' }
  return { driver, server, opened, received: () => readTopic(server.port, topic), close: () => driver.close() }
}

export type RabbitMqFixture = OutletFixture & { unroutable: () => number; opened: Opened }

/** An outlet into an exchange of its own, with a durable queue behind it, unless `queue` is false. */
export async function openRabbitMq(
  server: RabbitMqServer,
  { port = server.port, queue = true, args = {} }: { port?: number; queue?: boolean; args?: object } = {},
): Promise<RabbitMqFixture> {
  const exchange = newName()
  const broker = async <T>(run: (channel: Awaited<ReturnType<typeof channelOf>>['channel']) => Promise<T>) => {
    const { connection, channel } = await channelOf(server.url)
    return run(channel).finally(() => connection.close())
  }
  await broker(async (channel) => {
    await channel.assertExchange(exchange, 'topic', { durable: true })
    if (!queue) return
    await channel.assertQueue(exchange, { durable: true, arguments: args })
    await channel.bindQueue(exchange, exchange, 'room.#')
  })
  let unroutable = 0
  const settings = { url: `amqp://127.0.0.1:${port}`, exchange }
  const driver = RABBITMQ.open(
    { id: 'o1', settings, secrets: () => ['guest'] },
    { ...depsOf(''), unroutable: () => (unroutable += 1) },
  )
  const received = (): Promise<OutletRecord[]> =>
    broker(async (channel) => {
      const records: OutletRecord[] = []
      const { messageCount } = await channel.checkQueue(exchange)
      await channel.consume(exchange, (message) => message && records.push(read(message.content.toString('utf8'))), {
        noAck: true,
      })
      await eventually(() => records.length >= messageCount, 'what is in the queue')
      return records
    })
  const opened: Opened = { kind: 'rabbitmq', settings, secret: 'guest', folder: '' }
  return { driver, received, opened, unroutable: () => unroutable, close: () => driver.close() }
}

async function channelOf(url: string) {
  const connection = await connect(url)
  return { connection, channel: await connection.createChannel() }
}
