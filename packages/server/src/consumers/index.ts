export { Consumers } from './consumers.ts'
export type {
  Behind,
  BehindPage,
  ConsumerAudience,
  ConsumerStore,
  Cursor,
  CursorWrite,
  DeadLetter,
  Delivery,
  LogConsumer,
} from './port.ts'
export { postgresConsumerStore } from './postgres-store.ts'
export { sqliteConsumerStore } from './store.ts'
