import { recordOf } from '@ovation/testkit/contracts'
import type { OutletFixture } from '@ovation/testkit/contracts'
import { KafkaServer, RabbitMqServer } from '@ovation/testkit/services'
import { openFile, openKafka, openRabbitMq } from '../../packages/server/src/outlets/drivers/outlet.fixture.ts'
import type { Figure } from '../figures.ts'

const FOR_MS = 5_000
const WARM_UP_MS = 1_000
const BATCH = 100
/** As many logs as a consumer is given at once (`maxConsumerLogsAtOnce`). */
const AT_ONCE = 8
const ROOMS = 100

/** Records that one outlet has acknowledged, a second: of one room, and of many, so many of them at once. */
async function rate(fixture: OutletFixture, rooms: number): Promise<number> {
  const seqs = new Map<string, number>()
  let next = 0
  const begin = performance.now() + WARM_UP_MS
  const end = begin + FOR_MS
  let acknowledged = 0
  const turns = async (): Promise<void> => {
    while (performance.now() < end) {
      const room = `room${next++ % rooms}`
      const from = seqs.get(room) ?? 1
      seqs.set(room, from + BATCH)
      const records = Array.from({ length: BATCH }, (_, n) => recordOf(room, from + n))
      await fixture.driver.send(records, AbortSignal.timeout(30_000))
      if (performance.now() > begin) acknowledged += BATCH
    }
  }
  await Promise.all(Array.from({ length: Math.min(rooms, AT_ONCE) }, turns))
  await fixture.close()
  return (acknowledged / FOR_MS) * 1_000
}

async function both(name: string, open: () => Promise<OutletFixture>): Promise<Figure[]> {
  return [
    { what: `${name}, one room, ${BATCH} at a time`, value: await rate(await open(), 1), unit: 'events/s' },
    {
      what: `${name}, ${ROOMS} rooms, ${AT_ONCE} at once`,
      value: await rate(await open(), ROOMS),
      unit: 'events/s',
    },
  ]
}

/** What the drivers of outlets take, each with a real broker on the same machine. */
export async function outletDrivers(): Promise<Figure[]> {
  const kafka = await KafkaServer.start()
  const toKafka = await both('outlet to Kafka', () => openKafka(kafka))
  await kafka.stop()
  const rabbitMq = await RabbitMqServer.start()
  const toRabbitMq = await both('outlet to RabbitMQ', () => openRabbitMq(rabbitMq))
  await rabbitMq.stop()
  return [...toKafka, ...toRabbitMq, ...(await both('outlet into files', async () => openFile()))]
}
