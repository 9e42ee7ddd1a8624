export { lockFolder, prepareFolder } from './database.ts'
export { Statements } from './statements.ts'
export { serveThread, sqliteCode, StorageError, StorageThread } from './thread.ts'
export type { Handlers } from './thread.ts'
