export { clientFrame, parseClientFrame } from './client-frame.ts'
export { commandSchemas } from './commands.ts'
export { isPlainText, JSON_BOUNDS, readJson } from './read-json.ts'
export type { JsonBounds } from './read-json.ts'
