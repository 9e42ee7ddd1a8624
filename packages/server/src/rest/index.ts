export { serveRoutes } from './serve.ts'
export type { Call, Caller, Guards, Handlers } from './serve.ts'
