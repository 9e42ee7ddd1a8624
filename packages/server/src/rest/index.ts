export type { Once, RepeatedRequest } from './once.ts'
export { mustBeIdempotencyKey, serveRoutes } from './serve.ts'
export type { Call, Caller, Guards, Handlers } from './serve.ts'
export { wholeOf } from './whole.ts'
