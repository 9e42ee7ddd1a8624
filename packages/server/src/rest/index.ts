export { serveRoutes } from './serve.ts'
export type { Guards, Handlers } from './serve.ts'
