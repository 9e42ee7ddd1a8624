export { Downloads } from './downloads.ts'
export { Recordings } from './recordings.ts'
export { replayRoutes } from './routes.ts'
