export { busContract } from './bus.ts'
export { consumerStoreContract } from './consumers.ts'
export { logContract } from './log.ts'
export type { LogFixture } from './log.ts'
