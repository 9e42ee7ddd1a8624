import { InProcessBus } from './in-process.ts'
import { overNats } from './nats.ts'
import type { Bus } from './port.ts'
import { overRabbitMq } from './rabbitmq.ts'
import { overRedis } from './redis.ts'
import { overRedisCluster } from './redis-cluster.ts'
import { RemoteBus } from './remote.ts'
import type { Connect, RemoteBusDeps } from './remote.ts'

const CARRIERS: Readonly<Record<string, (url: string) => Connect>> = {
  'redis:': overRedis,
  'rediss:': overRedis,
  'redis+cluster:': overRedisCluster,
  'rediss+cluster:': overRedisCluster,
  'nats:': overNats,
  'amqp:': overRabbitMq,
  'amqps:': overRabbitMq,
}

/** The bus that an address names; without one, the bus of a single node. */
export function openBus<P>(url: string | undefined, deps: RemoteBusDeps): Bus<P> {
  if (url === undefined) return new InProcessBus<P>()
  const carrier = CARRIERS[new URL(url).protocol]
  if (!carrier)
    throw new Error(
      `the server did not start; OVATION_BUS_URL begins with none of ${Object.keys(CARRIERS).join(', ')}; correct it`,
    )
  return new RemoteBus<P>(carrier(url), deps)
}
