export { countReplays } from './catalogue.ts'
export { Downloads } from './downloads.ts'
export { Recordings } from './recordings.ts'
export { replayHandlers, replayRoutes } from './routes.ts'
