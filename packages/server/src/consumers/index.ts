export { seenBy } from './batches.ts'
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
  DeliveryPlace,
  LogConsumer,
} from './port.ts'
export { postgresConsumerStore } from './postgres-store.ts'
export { sqliteConsumerStore } from './store.ts'
