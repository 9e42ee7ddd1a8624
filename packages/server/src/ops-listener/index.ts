export { healthRoutes } from './health.ts'

export { createOpsHttp } from './http.ts'
export { listenForOps } from './listen.ts'
