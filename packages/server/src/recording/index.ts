export { Downloads } from './downloads.ts'
export { replayOf } from './replay-of.ts'
export { Recordings } from './recordings.ts'
export { replayHandlers, replayRoutes } from './routes.ts'
