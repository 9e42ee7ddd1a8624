export { InProcessBus } from './in-process.ts'
export { warnOfLateBus } from './late-bus.ts'
export { openBus } from './open.ts'
export type { Bus, Hint } from './port.ts'
