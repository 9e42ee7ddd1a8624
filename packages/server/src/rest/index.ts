export { serveRoutes } from './serve.ts'
export type { Call, Guards, Handlers } from './serve.ts'
