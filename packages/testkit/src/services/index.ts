export { NatsServer } from './nats.ts'
export { freePort, postgresPrograms, PostgresServer } from './postgres.ts'
export { RabbitMqServer } from './rabbitmq.ts'
export { RedisCluster, RedisServer } from './redis.ts'
