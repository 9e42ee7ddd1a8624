export { serveRoutes } from './serve.ts'
export type { Caller, Guards, Handlers } from './serve.ts'
