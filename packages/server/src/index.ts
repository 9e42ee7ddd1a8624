export { startServer } from './server.ts'
export type { Server, ServerOptions } from './server.ts'
export { SERVER_LIMITS } from './ops/index.ts'
export type { Config, ServerLimits } from './ops/index.ts'
