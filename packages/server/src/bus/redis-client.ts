import { Redis } from 'ioredis'
import type { Cluster } from 'ioredis'
import { clusterAt } from './redis-cluster.ts'
import { again } from './redis.ts'

/** What is asked is asked once: a question that was lost with its connection is no longer of use. */
const ASKING = { enableOfflineQueue: false, autoResendUnfulfilledCommands: false, maxRetriesPerRequest: 0 }

/** A client for questions to the Redis, or Redis Cluster, that the bus goes over; undefined where it goes over another. */
export function redisOfBus(url: string | undefined): Redis | Cluster | undefined {
  const scheme = url === undefined ? '' : new URL(url).protocol
  if (url === undefined || !/^rediss?(\+cluster)?:$/.test(scheme)) return undefined
  const client = scheme.includes('cluster')
    ? clusterAt(url, { redisOptions: ASKING })
    : new Redis(url, { ...ASKING, retryStrategy: again })
  // Without a listener an error would end the process; it connects again by itself.
  client.on('error', () => {})
  return client
}
