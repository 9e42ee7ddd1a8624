export { InProcessBus } from './in-process.ts'
export { openBus } from './open.ts'
export type { Bus, Hint } from './port.ts'
