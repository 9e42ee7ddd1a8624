export { InProcessBus } from './in-process.ts'
export type { Bus, Hint } from './port.ts'
