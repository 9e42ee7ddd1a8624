export { Presences } from './presences.ts'
export type { Asked, Told } from './present-room.ts'
