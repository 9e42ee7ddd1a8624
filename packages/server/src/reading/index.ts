export { postgresReadStore } from './postgres-store.ts'
export { ReadPositions } from './read-positions.ts'
export { sqliteReadStore } from './store.ts'
export type { ReadStore } from './store.ts'
