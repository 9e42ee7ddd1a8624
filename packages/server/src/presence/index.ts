export { Presences } from './presences.ts'
export type { Asked, Told, Watcher } from './present-room.ts'
export type { Placed } from './roster.ts'
