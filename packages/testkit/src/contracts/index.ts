export { busContract } from './bus.ts'
export { logContract } from './log.ts'
export type { LogFixture } from './log.ts'
